// Preloaded (--import) into the forked engine process: gives it Electron's process.parentPort and refuses `electron`.
import { EventEmitter } from 'node:events'
import { registerHooks } from 'node:module'
import { isMainThread } from 'node:worker_threads'
import { makeWire } from './wire.ts'

registerHooks({ resolve(spec, ctx, next) { if (spec === 'electron' || spec.startsWith('electron/')) throw new Error(`stand-in: the engine must not import ${spec} (from ${ctx.parentURL})`); return next(spec, ctx) } })
const wire = makeWire()
// Worker threads and forks of the engine are none of this: they would take these options over.
process.execArgv = []
const up = isMainThread ? process.send!.bind(process) : () => true
class Port extends EventEmitter {
  id: string; started = false; held: any[] = []
  constructor(id: string) { super(); this.id = id; ports.set(id, this) }
  start(): void { this.started = true; for (const m of this.held.splice(0)) this.emit('message', m) }
  take(m: any): void { this.started ? this.emit('message', m) : this.held.push(m) }
  postMessage(data: unknown, transfer: Port[] = []): void { up({ k: 'port', id: this.id, w: wire.encode(data), ports: transfer.map((p) => p.id) }) }
  close(): void { ports.delete(this.id); up({ k: 'port-close', id: this.id }); this.emit('close') }
}
const ports = new Map<string, Port>()
const early: any[] = []
class ParentPort extends EventEmitter {
  postMessage(data: unknown): void { up({ k: 'message', w: wire.encode(data) }) }
  override on(name: string, fn: (...a: any[]) => void): this { super.on(name, fn); if (name === 'message') for (const m of early.splice(0)) this.emit('message', m); return this }
}
const parentPort = new ParentPort()
if (isMainThread) becomeUtility()
function becomeUtility(): void {
Object.defineProperty(process, 'parentPort', { value: parentPort })
Object.defineProperty(process, 'type', { value: 'utility' })
process.on('message', (m: any) => {
  if (m.k === 'message') { const e = { data: wire.decode(m.w), ports: m.ports.map((id: string) => new Port(id)) }; parentPort.listenerCount('message') ? parentPort.emit('message', e) : early.push(e) }
  else if (m.k === 'port') ports.get(m.id)?.take({ data: wire.decode(m.w), ports: (m.ports ?? []).map((id: string) => new Port(id)) })
  else if (m.k === 'port-close') { const p = ports.get(m.id); ports.delete(m.id); p?.emit('close') }
})
process.on('disconnect', () => process.exit(0))
process.channel?.ref()
Object.defineProperty(process, 'send', { value: undefined }) // a utility process has none
}
