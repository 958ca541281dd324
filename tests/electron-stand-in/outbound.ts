// Preloaded (NODE_OPTIONS) into every Node process of the app, threads and forks included: what would leave this machine is written down and refused.
import { appendFileSync } from 'node:fs'
import { isIP, Socket } from 'node:net'

const log = process.env['STAND_IN_OUTBOUND']
const isHere = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\./.test(host) || (isIP(host) === 6 && /^::ffff:127\./i.test(host))
const real = Socket.prototype.connect
Socket.prototype.connect = function connect(this: Socket, ...args: any[]): any {
  // `net.connect` hands on its arguments as one normalised array.
  const [first, second] = Array.isArray(args[0]) ? args[0] : args
  const to = typeof first === 'object' && first !== null ? first : typeof first === 'number' ? { port: first, host: typeof second === 'string' ? second : undefined } : { path: first }
  const host = to.path === undefined ? String(to.host ?? 'localhost') : null
  if (log === undefined || host === null || isHere(host)) return Reflect.apply(real, this, args)
  appendFileSync(log, `${process.pid} ${host}:${to.port}\n`)
  queueMicrotask(() => { this.destroy(Object.assign(new Error(`stand-in: ${host}:${to.port} is outside`), { code: 'ECONNREFUSED' })) })
  return this
}
