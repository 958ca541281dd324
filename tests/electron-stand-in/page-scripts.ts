// Scripts that run inside Chromium. Each function is shipped by its own source text and must not close over anything.

/** One side of contextBridge. Both worlds share `hub` (a MessagePort used only as a private EventTarget); values are copied, never shared. */
export function makeBridge(hub: EventTarget, me: string, other: string) {
  const { apply } = Reflect
  const add = EventTarget.prototype.addEventListener, dispatch = EventTarget.prototype.dispatchEvent
  const CE = CustomEvent, P = Promise, E = Error, M = Map, clone = structuredClone
  const getDetail = Object.getOwnPropertyDescriptor(CE.prototype, 'detail')!.get!
  const then = P.prototype.then, mget = M.prototype.get, mset = M.prototype.set, mdel = M.prototype.delete
  const { freeze, keys, defineProperty } = Object
  const isArray = Array.isArray
  const fns = new M<number, Function>(), waits = new M<number, any>()
  let seq = 0
  let inbox: any
  const send = (kind: string, detail: any): void => { apply(dispatch, hub, [new CE(`${me}>${other}:${kind}`, { detail })]) }
  const on = (kind: string, fn: (d: any) => void): void => { apply(add, hub, [`${other}>${me}:${kind}`, (e: Event) => fn(apply(getDetail, e, []))]) }
  const enc = (v: any, depth = 0): any => {
    if (depth > 1000) throw new TypeError('Electron contextBridge recursion depth exceeded. Nested objects deeper than 1000 are not supported.')
    if (typeof v === 'function') { const id = ++seq; apply(mset, fns, [id, v]); return { t: 'f', id } }
    if (typeof v === 'symbol') throw new E('An object could not be cloned.')
    if (v === null || typeof v !== 'object') return { t: 'c', v }
    if (v instanceof P) {
      const id = ++seq
      void apply(then, v, [(r: any) => send('settle', { id, ok: true, v: enc(r) }), (r: any) => send('settle', { id, ok: false, v: enc(r) })])
      return { t: 'p', id }
    }
    if (v instanceof E) return { t: 'e', v: v.message }
    if (isArray(v)) { const out = []; for (let i = 0; i < v.length; i++) out[i] = enc(v[i], depth + 1); return { t: 'a', v: out } }
    const proto = Object.getPrototypeOf(v)
    if (proto === Object.prototype || proto === null || !/^\[object (Date|Map|Set|RegExp|ArrayBuffer|DataView|.*Array|Blob|File|ImageBitmap)\]$/.test(Object.prototype.toString.call(v))) {
      const out: any[] = [], ks = keys(v); for (let i = 0; i < ks.length; i++) out[i] = [ks[i], enc(v[ks[i]!], depth + 1)]
      return { t: 'o', v: out } // prototypes, getters and symbol keys do not cross
    }
    return { t: 'c', v: clone(v) }
  }
  const dec = (d: any, frozen = false): any => {
    switch (d.t) {
      case 'f': { const id = d.id; return frozen ? freeze((...args: any[]) => call(id, args)) : (...args: any[]) => call(id, args) }
      case 'p': return new P((yes, no) => { apply(mset, waits, [d.id, { yes, no }]) })
      case 'e': return new E(d.v)
      case 'a': { const out: any[] = []; for (let i = 0; i < d.v.length; i++) out[i] = dec(d.v[i], frozen); return frozen ? freeze(out) : out }
      case 'o': { const out: any = {}; for (let i = 0; i < d.v.length; i++) defineProperty(out, d.v[i][0], { value: dec(d.v[i][1], frozen), enumerable: true, writable: true, configurable: true }); return frozen ? freeze(out) : out }
      default: return d.v
    }
  }
  const call = (id: number, args: any[]): any => {
    const list: any[] = []; for (let i = 0; i < args.length; i++) list[i] = enc(args[i])
    inbox = undefined
    send('call', { id, args: list }) // synchronous: the reply is in `inbox` when dispatch returns
    const r = inbox; inbox = undefined
    if (!r) throw new E('An object could not be cloned.')
    if (!r.ok) throw dec(r.v)
    return dec(r.v)
  }
  on('call', (d) => {
    let reply: any
    try {
      const f = apply(mget, fns, [d.id]); const args: any[] = []; for (let i = 0; i < d.args.length; i++) args[i] = dec(d.args[i])
      reply = { ok: true, v: enc(apply(f, undefined, args)) }
    } catch (e) { reply = { ok: false, v: { t: 'e', v: e instanceof E ? e.message : String(e) } } }
    send('reply', reply)
  })
  on('reply', (d) => { inbox = d })
  on('settle', (d) => { const w = apply(mget, waits, [d.id]); if (!w) return; apply(mdel, waits, [d.id]); d.ok ? w.yes(dec(d.v)) : w.no(dec(d.v)) })
  return { enc, dec, send, on }
}

/** Main world, before any page script: accept exposeInMainWorld, and let fetch() reach privileged schemes. */
export function mainWorld(secret: string, fetchSchemes: string[], corsSchemes: string[], port: number, bridge: typeof makeBridge) {
  if (window === window.top) {
    const hello = (e: MessageEvent) => {
      e.stopImmediatePropagation()
      const b = bridge(e.ports[0]!, 'main', 'iso')
      b.on('expose', (d: any) => Object.defineProperty(window, d.key, { value: b.dec(d.v, true), enumerable: true, writable: false, configurable: false }))
    }
    window.addEventListener(secret as 'message', hello, { once: true, capture: true })
    // A window's listeners are called in the order they came in, so a test that wants a port for itself must be here before the page's own.
    window.addEventListener('message', (e) => {
      const take = (window as any).__standInTakePort
      if (take && e.ports.length > 0) { delete (window as any).__standInTakePort; e.stopImmediatePropagation(); take(e.ports[0]) }
    })
  }
  // Stock Chromium makes no CORS requests to schemes of an app's own, whatever they are registered as: <video crossorigin> goes to the gateway itself.
  const toHttp = (url: string): string => { const m = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)(.*)$/i.exec(url); return m && corsSchemes.includes(m[1]!.toLowerCase()) ? `http://${m[2]}.${m[1]}.localhost:${port}${m[3] || '/'}` : url }
  const toScheme = (url: string): string => { const m = /^http:\/\/(.+)\.([a-z0-9+-]+)\.localhost:(\d+)(.*)$/i.exec(url); return m && Number(m[3]) === port ? `${m[2]}://${m[1]}${m[4] || '/'}` : url }
  const media = HTMLMediaElement.prototype, src = Object.getOwnPropertyDescriptor(media, 'src')!, currentSrc = Object.getOwnPropertyDescriptor(media, 'currentSrc')!
  Object.defineProperty(media, 'src', { ...src, get() { return toScheme(src.get!.call(this)) }, set(v) { src.set!.call(this, toHttp(String(v))) } })
  Object.defineProperty(media, 'currentSrc', { ...currentSrc, get() { return toScheme(currentSrc.get!.call(this)) } })
  const { setAttribute, getAttribute } = Element.prototype
  media.setAttribute = function (name, value) { setAttribute.call(this, name, name === 'src' ? toHttp(String(value)) : value) }
  media.getAttribute = function (name) { const value = getAttribute.call(this, name); return name === 'src' && value !== null ? toScheme(value) : value }
  const real = window.fetch
  window.fetch = function fetch(input: any, init?: any) {
    const url = input instanceof Request ? input.url : String(input)
    const m = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)(.*)$/i.exec(url)
    if (!m || !fetchSchemes.includes(m[1]!.toLowerCase())) return real.call(this, input, init)
    const to = `http://${m[2]}.${m[1]}.localhost:${port}${m[3] || '/'}`
    return real.call(this, input instanceof Request ? new Request(to, input) : to, init)
  }
}

/** Isolated world: ipcRenderer, contextBridge, the preload's limited require, MessagePort ends and unhandled keys. */
export function isolatedWorld(secret: string, binding: string, preload: string, filename: string, env: any, wire: any, bridge: typeof makeBridge) {
  if (window !== window.top) return
  const g = globalThis as any
  const post = (m: object): void => g[binding](JSON.stringify(m))
  const hub = new MessageChannel()
  window.dispatchEvent(new MessageEvent(secret, { ports: [hub.port1] }))
  const b = bridge(hub.port1, 'iso', 'main')

  // --- ports: the inner end is held here, the outer end is what preload code gets
  const inner = new Map<string, MessagePort>()
  const adopt = (id: string): MessagePort => {
    const ch = new MessageChannel()
    ch.port1.onmessage = (e) => post({ k: 'port', id, w: wire.encode(e.data), ports: e.ports.map(share) })
    ch.port1.addEventListener('close', () => { inner.delete(id); post({ k: 'port-close', id }) })
    inner.set(id, ch.port1)
    return ch.port2
  }
  const share = (p: MessagePort): string => { const id = `r${crypto.randomUUID()}`; inner.set(id, p); p.onmessage = (e) => post({ k: 'port', id, w: wire.encode(e.data), ports: e.ports.map(share) }); p.addEventListener('close', () => { inner.delete(id); post({ k: 'port-close', id }) }); post({ k: 'port-new', id }); return id }

  // --- ipcRenderer
  const listeners = new Map<string, { fn: Function; once: boolean; key: Function }[]>()
  const calls = new Map<number, { yes: (v: any) => void; no: (e: any) => void }>()
  let seq = 0
  const addL = (ch: string, fn: Function, once = false) => { listeners.set(ch, [...(listeners.get(ch) ?? []), { fn, once, key: fn }]); return ipcRenderer }
  const off = (ch: string, fn: Function) => { const l = listeners.get(ch) ?? []; const i = l.findIndex((x) => x.key === fn); if (i >= 0) listeners.set(ch, l.filter((_, j) => j !== i)); return ipcRenderer }
  const ipcRenderer: any = {
    on: addL, addListener: addL, once: (ch: string, fn: Function) => addL(ch, fn, true), off, removeListener: off,
    removeAllListeners: (ch: string) => { listeners.delete(ch); return ipcRenderer },
    send: (channel: string, ...args: any[]) => post({ k: 'send', channel, w: wire.encode(args) }),
    invoke: (channel: string, ...args: any[]) => new Promise((yes, no) => { const id = ++seq; const w = wire.encode(args); calls.set(id, { yes, no }); post({ k: 'invoke', id, channel, w }) }),
    postMessage: (channel: string, message: any, transfer: MessagePort[] = []) => post({ k: 'send', channel, w: wire.encode([message]), ports: transfer.map(share) }),
    sendSync: () => { throw new Error('stand-in: ipcRenderer.sendSync is not emulated') },
  }
  g.__standInDeliver = (text: string) => {
    const m = JSON.parse(text)
    if (m.k === 'reply') { const c = calls.get(m.id); calls.delete(m.id); if (c) m.ok ? c.yes(wire.decode(m.w)) : c.no(new Error(`Error invoking remote method '${m.channel}': ${m.error}`)) }
    else if (m.k === 'ipc') { const event = { sender: ipcRenderer, ports: (m.ports ?? []).map(adopt) }; for (const l of listeners.get(m.channel) ?? []) { if (l.once) off(m.channel, l.key); l.fn(event, ...wire.decode(m.w)) } }
    else if (m.k === 'port') inner.get(m.id)?.postMessage(wire.decode(m.w), (m.ports ?? []).map(adopt))
    else if (m.k === 'files') for (const f of m.files) known.set(`${f.name} ${f.size} ${f.modified}`, f.path)
    else if (m.k === 'port-close') { const p = inner.get(m.id); inner.delete(m.id); p?.close() }
  }

  // --- the test learns that what it dragged from outside has arrived
  window.addEventListener('drop', () => post({ k: 'dropped' }), true)

  // --- keys nobody handled become menu accelerators
  window.addEventListener('keydown', (e) => {
    if (!e.isTrusted) return
    const k = { k: 'key', key: e.key, ctrl: e.ctrlKey, meta: e.metaKey, alt: e.altKey, shift: e.shiftKey }
    setTimeout(() => { if (!e.defaultPrevented) post(k) })
  }, true)

  // --- the preload, as a sandboxed CommonJS module
  const contextBridge = { exposeInMainWorld: (key: string, api: any) => {
    if (Object.prototype.hasOwnProperty.call(window, key) && exposed.has(key)) throw new Error(`Cannot bind an API on top of an existing property on the window object`)
    exposed.add(key); b.send('expose', { key, v: b.enc(api) })
  } }
  const exposed = new Set<string>()
  // Files that were dropped from outside have a path; those a page makes itself have none.
  const known = new Map<string, string>()
  const webUtils = { getPathForFile: (f: File) => known.get(`${f.name} ${f.size} ${f.lastModified}`) ?? '' }
  const strict = (name: string, o: any) => new Proxy(o, { get: (t, p) => { if (p in t || typeof p === 'symbol' || p === 'then' || p === '__esModule' || p === 'default') return t[p]; throw new Error(`stand-in: ${name}.${String(p)} is not emulated`) } })
  const modules: any = { electron: strict('electron', { ipcRenderer: strict('ipcRenderer', ipcRenderer), contextBridge: strict('contextBridge', contextBridge), webUtils: strict('webUtils', webUtils) }) }
  const req = (name: string) => { if (modules[name]) return modules[name]; throw new Error(`module not found: ${name}`) }
  const proc = { type: 'renderer', platform: env.platform, arch: env.arch, versions: env.versions, env: {}, contextIsolated: true, sandboxed: true }
  const module = { exports: {} }
  try { new Function('exports', 'require', 'module', '__filename', '__dirname', 'process', 'global', preload + `\n//# sourceURL=${filename}`)(module.exports, req, module, filename, filename.replace(/[/\\][^/\\]*$/, ''), proc, globalThis) }
  catch (e: any) { console.error('Unable to load preload script:', filename, e?.stack ?? e); post({ k: 'preload-error', error: String(e?.stack ?? e) }) }
}
