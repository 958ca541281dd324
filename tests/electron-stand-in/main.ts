// The few Electron 45 main-process APIs the app uses, on a real Chromium. Anything else throws by name.
import { fork, type ChildProcess } from 'node:child_process'
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Cdp, Unanswered } from './cdp.ts'
import { findChromium } from './chromium.ts'
import { Gateway, type Privileges } from './gateway.ts'
import { isolatedWorld, mainWorld, makeBridge } from './page-scripts.ts'
import { adoptRemote, closeAllAt, closeEnd, emitFrom, MessageChannelMain, MessagePortMain, move, type Place, release, remotePartner, wire } from './ports.ts'
import { makeWire } from './wire.ts'

const strict = <T extends object>(name: string, target: T): T => new Proxy(target, {
  get(t, p, r) { if (p in t || typeof p === 'symbol' || p === 'then' || p === 'toJSON') { const v = Reflect.get(t, p, t instanceof EventEmitter ? r : t); return v } throw new Error(`stand-in: ${name}.${p} is not emulated`) },
})
const cdp = new Cdp(), gateway = new Gateway()
const WORLD = 'Electron Isolated Context', BINDING = `__b${randomBytes(6).toString('hex')}`, SECRET = `__s${randomBytes(12).toString('hex')}`
const record = { notifications: [] as any[], shown: [] as string[], opened: [] as string[], dialogs: [] as any[], engines: [] as (number | undefined)[], permission: null as any, permissionCheck: null as any, openings: [] as string[], preloadErrors: [] as string[], progress: -1, awake: new Set<number>(), recent: [] as string[], relaunches: 0, drops: 0 }
/** The app was ended by the stand-in, not by itself. */
const EXIT_GAVE_UP = 70
const entry = path.resolve(process.argv[1] ?? '.')
let root = path.dirname(entry); while (!existsSync(path.join(root, 'package.json')) && path.dirname(root) !== root) root = path.dirname(root)
const pkg = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
let ready = false, quitting = false, exiting = false
const mustBeReady = (what: string): void => { if (!ready) throw new Error(`${what} cannot be used before app is ready`) }

// ---------------------------------------------------------------- app
const paths: Record<string, string> = { home: homedir(), temp: tmpdir(), appData: process.env.STAND_IN_DATA ?? path.join(tmpdir(), 'stand-in-data') }
class App extends EventEmitter {
  name: string = pkg.productName ?? pkg.name
  isPackaged = process.env.STAND_IN_PACKAGED !== '0'
  commandLine = strict('app.commandLine', { appendSwitch() {}, hasSwitch: () => false })
  isReady(): boolean { return ready }
  whenReady(): Promise<void> { return readyPromise }
  getVersion(): string { return pkg.version }
  getName(): string { return this.name }
  getAppPath(): string { return root }
  getLocale(): string { return 'en-US' }
  setAppUserModelId(): void {}
  getPath(k: string): string { if (k === 'userData') return paths.userData ?? path.join(paths.appData!, this.name); if (k in paths) return paths[k]!; if (['downloads', 'documents', 'videos', 'music', 'pictures', 'desktop', 'logs', 'sessionData'].includes(k)) return path.join(this.getPath('userData'), `_${k}`); throw new Error(`Failed to get '${k}' path`) }
  setPath(k: string, v: string): void { paths[k] = v }
  _held = false
  /** A real lock between two processes: the first owns a socket in userData, the second hands it argv. */
  requestSingleInstanceLock(additionalData?: object): boolean {
    const dir = this.getPath('userData'); mkdirSync(dir, { recursive: true })
    const file = path.join(dir, 'SingletonSocket'), pidFile = path.join(dir, 'SingletonLock')
    try { writeFileSync(pidFile, String(process.pid), { flag: 'wx' }) } catch {
      const owner = Number(readFileSync(pidFile, 'utf8')); let alive = true
      try { process.kill(owner, 0) } catch { alive = false }
      if (alive && owner !== process.pid) { const c = createConnection(file, () => c.end(JSON.stringify({ argv: process.argv, cwd: process.cwd(), additionalData }))); c.on('error', () => {}); c.unref(); second = new Promise((r) => c.on('close', r)); return false }
      writeFileSync(pidFile, String(process.pid))
    }
    rmSync(file, { force: true })
    createServer((s) => { let t = ''; s.on('data', (d) => { t += d }).on('end', () => { const m = JSON.parse(t); this.emit('second-instance', {}, m.argv, m.cwd, m.additionalData) }) }).listen(file).unref()
    process.on('exit', () => { rmSync(pidFile, { force: true }); rmSync(file, { force: true }) })
    this._held = true
    return true
  }
  hasSingleInstanceLock(): boolean { return this._held }
  releaseSingleInstanceLock(): void { this._held = false }
  quit(): void {
    if (quitting) return
    let stop = false; const event = { preventDefault: () => { stop = true } }
    this.emit('before-quit', event); if (stop) return
    for (const w of BrowserWindow.getAllWindows()) { w.close(); if (!w._closing) return }
    quitting = true; stop = false
    this.emit('will-quit', event); if (stop) { quitting = false; return }
    this.exit(0)
  }
  exit(code = 0): void { exiting = true; this.emit('quit', {}, code); const t = setTimeout(() => process.exit(code), 2000); void Promise.allSettled([cdp.port ? cdp.send('Browser.close') : null, second]).then(() => { clearTimeout(t); process.exit(code) }) }
  /** Only noted: the test starts the next one itself. */
  relaunch(): void { record.relaunches += 1 }
  addRecentDocument(p: string): void { record.recent = [p, ...record.recent.filter((x) => x !== p)] }
  clearRecentDocuments(): void { record.recent = [] }
}
let second: Promise<unknown> = Promise.resolve()
const appReal = new App()
export const app = strict('app', appReal)

// ---------------------------------------------------------------- protocol, session
const protocolApi = {
  registerSchemesAsPrivileged(list: { scheme: string; privileges?: Privileges }[]) {
    if (ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    for (const s of list) {
      if (!s.privileges?.standard) throw new Error(`stand-in: scheme ${s.scheme} must be standard (in Electron a <video> on a non-standard scheme cannot seek)`)
      gateway.schemes.set(s.scheme, s.privileges)
    }
  },
  handle(scheme: string, fn: (r: Request) => Response | Promise<Response>) {
    mustBeReady('protocol.handle')
    if (gateway.handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    if (!gateway.schemes.has(scheme)) throw new Error(`stand-in: ${scheme} was not registered as privileged`)
    gateway.handlers.set(scheme, fn)
  },
  unhandle(scheme: string) { gateway.handlers.delete(scheme) },
  isProtocolHandled: (scheme: string) => gateway.handlers.has(scheme),
}
export const protocol = strict('protocol', protocolApi)
const defaultSession = strict('session', { protocol, setPermissionRequestHandler(fn: any) { record.permission = fn }, setPermissionCheckHandler(fn: any) { record.permissionCheck = fn } })
export const session = strict('session', { get defaultSession() { mustBeReady('session.defaultSession'); return defaultSession } })
export const net = strict('net', { async fetch(input: string | URL | Request) {
  const url = String(input instanceof Request ? input.url : input)
  if (url.startsWith('file:')) return new Response(readFileSync(fileURLToPath(url))) // like Electron's file loader: Range is ignored
  throw new Error('stand-in: net.fetch reaches only file:')
} })

// ---------------------------------------------------------------- ipc
type Handler = (event: any, ...args: any[]) => any
class IpcMain extends EventEmitter {
  _h = new Map<string, Handler>()
  handle(ch: string, fn: Handler): void { if (this._h.has(ch)) throw new Error(`Attempted to register a second handler for '${ch}'`); this._h.set(ch, fn) }
  handleOnce(ch: string, fn: Handler): void { this.handle(ch, (...a: [any]) => { this._h.delete(ch); return fn(...a) }) }
  removeHandler(ch: string): void { this._h.delete(ch) }
}
const ipcReal = new IpcMain()
export const ipcMain = strict('ipcMain', ipcReal)

class WebFrameMain {
  frameTreeNodeId: string; parent: WebFrameMain | null; detached = false; #url = ''
  constructor(id: string, parent: WebFrameMain | null) { this.frameTreeNodeId = id; this.parent = parent }
  get url(): string { return this.#url } set url(v: string) { this.#url = gateway.toScheme(v) }
  get origin(): string { const m = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)/i.exec(this.#url); return m && !this.#url.startsWith('file:') ? m[1]! : 'null' }
  get top(): WebFrameMain { return this.parent?.top ?? this }
}

// ---------------------------------------------------------------- windows
const windows = new Map<number, BrowserWindowReal>()
let nextId = 0
class WebContents extends EventEmitter {
  id: number; session = defaultSession
  _win: BrowserWindowReal; _session = ''; _frames = new Map<string, WebFrameMain>(); mainFrame!: WebFrameMain
  _ctx = new Map<string, { frame: string; world: string; session: string }>(); _isolated: { session: string; ctx: number } | null = null
  _open: (d: any) => { action: string } = () => ({ action: 'allow' }); _lastOpening = ''; _queue: object[] = []; _loading: string | null = null; _place: Place
  constructor(win: BrowserWindowReal, id: number) {
    super(); this._win = win; this.id = id
    this._place = { deliver: (pid, w, ports) => { for (const p of ports) move(p, this._place); this._deliver({ k: 'port', id: pid, w, ports }) }, close: (pid) => this._deliver({ k: 'port-close', id: pid }) }
  }
  _deliver(m: object): void {
    if (!this._isolated) { this._queue.push(m); return }
    void cdp.send('Runtime.callFunctionOn', { functionDeclaration: 'function (t) { __standInDeliver(t) }', executionContextId: this._isolated.ctx, arguments: [{ value: JSON.stringify(m) }] }, this._isolated.session).catch(() => {})
  }
  /** Wire one CDP session (the page, or an out-of-process frame of it). */
  async _attach(s: string, isPage: boolean): Promise<void> {
    cdp.on(s, (method: string, p: any) => { void this._event(s, method, p).catch((e) => { if (!this._win._destroyed && !exiting) console.error('[stand-in]', method, e.message) }) })
    const prefs = this._win._prefs
    const all: Promise<unknown>[] = [
      cdp.send('Page.enable', {}, s), cdp.send('Runtime.enable', {}, s), cdp.send('Inspector.enable', {}, s),
      cdp.send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD }, s),
      cdp.send('Fetch.enable', { patterns: [...[...gateway.schemes.keys()].map((k) => ({ urlPattern: `${k}://*` })), { urlPattern: '*', resourceType: 'Document' }] }, s),
      cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${mainWorld})(${JSON.stringify(SECRET)}, ${JSON.stringify([...gateway.schemes].filter(([, p]) => p.supportFetchAPI).map(([k]) => k))}, ${JSON.stringify([...gateway.schemes].filter(([, p]) => p.corsEnabled).map(([k]) => k))}, ${gateway.port}, ${makeBridge})` }, s),
    ]
    if (isPage && prefs.preload) {
      const env = { platform: process.platform, arch: process.arch, versions: { electron: process.versions.electron, node: process.versions.node } }
      all.push(cdp.send('Page.addScriptToEvaluateOnNewDocument', { worldName: WORLD, source: `(${isolatedWorld})(${JSON.stringify(SECRET)}, ${JSON.stringify(BINDING)}, ${JSON.stringify(readFileSync(prefs.preload, 'utf8'))}, ${JSON.stringify(prefs.preload)}, ${JSON.stringify(env)}, (${makeWire})(), ${makeBridge})` }, s))
    }
    all.push(cdp.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }, s))
    await Promise.all(all)
    const { frameTree } = await cdp.send('Page.getFrameTree', {}, s)
    if (isPage) { this.mainFrame = this._frames.get(frameTree.frame.id) ?? new WebFrameMain(frameTree.frame.id, null); this._frames.set(frameTree.frame.id, this.mainFrame) }
  }
  async _event(s: string, method: string, p: any): Promise<void> {
    switch (method) {
      case 'Runtime.executionContextCreated': {
        const c = p.context; this._ctx.set(`${s}:${c.id}`, { frame: c.auxData?.frameId, world: c.name, session: s })
        if (c.name === WORLD && c.auxData?.frameId === this.mainFrame?.frameTreeNodeId && s === this._session) { this._isolated = { session: s, ctx: c.id }; for (const m of this._queue.splice(0)) this._deliver(m) }
        return
      }
      case 'Runtime.executionContextDestroyed': { this._ctx.delete(`${s}:${p.executionContextId}`); if (this._isolated?.ctx === p.executionContextId && this._isolated?.session === s) { this._isolated = null; closeAllAt(this._place) } return }
      case 'Runtime.executionContextsCleared': { if (s === this._session) { this._isolated = null; closeAllAt(this._place) } return }
      case 'Runtime.bindingCalled': if (p.name === BINDING) this._fromPage(s, p.executionContextId, JSON.parse(p.payload)); return
      case 'Runtime.consoleAPICalled': this.emit('console-message', { level: p.type === 'error' ? 'error' : 'info', message: p.args.map((a: any) => a.value ?? a.description).join(' ') }); return
      case 'Page.frameAttached': if (!this._frames.has(p.frameId)) this._frames.set(p.frameId, new WebFrameMain(p.frameId, this._frames.get(p.parentFrameId) ?? null)); return
      case 'Page.frameDetached': { const f = this._frames.get(p.frameId); if (f && p.reason !== 'swap') { f.detached = true; this._frames.delete(p.frameId) } return }
      case 'Page.frameNavigated': { const f = this._frames.get(p.frame.id) ?? new WebFrameMain(p.frame.id, this._frames.get(p.frame.parentId) ?? null); this._frames.set(p.frame.id, f); f.url = p.frame.url; if (f === this.mainFrame) this.emit('did-navigate', {}, f.url); return }
      case 'Page.domContentEventFired': if (s === this._session) { this.emit('dom-ready'); this._win.emit('ready-to-show') } return
      case 'Page.loadEventFired': if (s === this._session) this.emit('did-finish-load'); return
      case 'Inspector.targetCrashed': this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }); return
      case 'Page.windowOpen': { // told before there is a window, and the browser opens none
        const { action } = this._open({ url: gateway.toScheme(p.url), frameName: p.windowName, features: p.windowFeatures.join(','), disposition: 'new-window' })
        record.openings.push(this._lastOpening = action)
        if (action !== 'deny') await cdp.send('Target.createTarget', { url: p.url, newWindow: true })
        return
      }
      case 'Target.attachedToTarget': {
        if (p.targetInfo.type === 'iframe') await this._attach(p.sessionId, false)
        await cdp.send('Runtime.runIfWaitingForDebugger', {}, p.sessionId).catch(() => {})
        return
      }
      case 'Fetch.requestPaused': {
        const url: string = p.request.url, scheme = url.split(':')[0]!.toLowerCase()
        if (p.resourceType === 'Document') {
          const asScheme = gateway.toScheme(url), isMain = p.frameId === this.mainFrame.frameTreeNodeId
          if (isMain && this._loading !== url) { // started by the page, not by loadURL
            let stop = false; const event = { url: asScheme, isSameDocument: false, isMainFrame: true, preventDefault: () => { stop = true } }
            this.emit('will-frame-navigate', event); this.emit('will-navigate', event, asScheme)
            if (stop) { await cdp.send('Fetch.failRequest', { requestId: p.requestId, errorReason: 'Aborted' }, s); return }
          }
          await cdp.send('Fetch.continueRequest', { requestId: p.requestId }, s); return
        }
        if (gateway.schemes.has(scheme)) { // <video>, <img> ...: a redirect keeps Chromium's own streaming and Range logic
          await cdp.send('Fetch.fulfillRequest', { requestId: p.requestId, responseCode: 307, responseHeaders: [{ name: 'location', value: gateway.toHttp(url) }, { name: 'access-control-allow-origin', value: '*' }] }, s); return
        }
        await cdp.send('Fetch.continueRequest', { requestId: p.requestId }, s)
      }
    }
  }
  /** The sender is what CDP says it is: execution context -> frame; the page cannot forge it. */
  _fromPage(s: string, ctx: number, m: any): void {
    const c = this._ctx.get(`${s}:${ctx}`)
    if (!c || c.world !== WORLD) return
    const frame = this._frames.get(c.frame) ?? null
    const event = (extra: object = {}): any => ({ sender: this._win.webContents, senderFrame: frame, processId: 1, frameId: 1, ports: [], ...extra })
    if (m.k === 'send') { const ports = (m.ports ?? []).map((id: string) => new MessagePortMain(remotePartner.get(id)!)); ipcReal.emit(m.channel, event({ ports }), ...wire.decode(m.w)) }
    else if (m.k === 'invoke') {
      const h = ipcReal._h.get(m.channel)
      const reply = (r: object): void => { void cdp.send('Runtime.callFunctionOn', { functionDeclaration: 'function (t) { __standInDeliver(t) }', executionContextId: ctx, arguments: [{ value: JSON.stringify({ k: 'reply', id: m.id, channel: m.channel, ...r }) }] }, s).catch(() => {}) }
      if (!h) { reply({ ok: false, error: `Error: No handler registered for '${m.channel}'` }); return }
      void (async () => h(event(), ...wire.decode(m.w)))().then((v) => reply({ ok: true, w: wire.encode(v) })).catch((e) => reply({ ok: false, error: String(e) }))
    } else if (m.k === 'port') { for (const x of m.ports ?? []) void x; emitFrom(m.id, m.w, (m.ports ?? []).map((x: string) => remotePartner.get(x) ?? x)) }
    else if (m.k === 'port-new') adoptRemote(m.id, this._place)
    else if (m.k === 'port-close') closeEnd(m.id)
    else if (m.k === 'key') Menu._key(m)
    else if (m.k === 'dropped') record.drops++
    else if (m.k === 'preload-error') { record.preloadErrors.push(m.error); this.emit('preload-error', {}, this._win._prefs.preload, new Error(m.error)) }
  }
  send(channel: string, ...args: unknown[]): void { this._deliver({ k: 'ipc', channel, w: wire.encode(args) }) }
  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []): void {
    const ids = transfer.map(release)
    this._deliver({ k: 'ipc', channel, w: wire.encode([message]), ports: ids }); for (const id of ids) move(id, this._place)
  }
  setWindowOpenHandler(fn: any): void { this._open = fn }
  getURL(): string { return this.mainFrame?.url ?? '' }
  isDestroyed(): boolean { return this._win._destroyed }
  openDevTools(): void {}
  async executeJavaScript(code: string): Promise<unknown> { const r = await cdp.send('Runtime.evaluate', { expression: code, awaitPromise: true, returnByValue: true }, this._session); if (r.exceptionDetails) throw new Error(r.exceptionDetails.exception?.description); return r.result.value }
  reload(): void { this._loading = gateway.toHttp(this.getURL()); void cdp.send('Page.reload', {}, this._session).catch((e) => { if (!exiting) console.error('[stand-in] reload', e.message) }) }
}
class BrowserWindowReal extends EventEmitter {
  id = ++nextId; webContents: WebContents; _prefs: any; _destroyed = false; _closing = false; _target = ''; _title = ''; _min = false; _made: Promise<void>
  constructor(o: any = {}) {
    super(); mustBeReady('BrowserWindow')
    this._prefs = { ...o.webPreferences, width: o.width ?? 800, height: o.height ?? 600 }
    if (this._prefs.sandbox === false || this._prefs.contextIsolation === false || this._prefs.nodeIntegration || this._prefs.webSecurity === false || this._prefs.nodeIntegrationInSubFrames) throw new Error('stand-in: only sandboxed, isolated windows without Node are emulated')
    this.webContents = strict('webContents', new WebContents(this, this.id)); windows.set(this.id, this)
    this._made = this._make(o)
    this._made.catch((e) => console.error('[stand-in] window', e))
  }
  async _make(o: any): Promise<void> {
    const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true, width: o.width ?? 800, height: o.height ?? 600 })
    this._target = targetId; byTarget.set(targetId, this)
    const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true })
    this.webContents._session = sessionId
    await this.webContents._attach(sessionId, true)
    await showTheme(this.webContents)
    await cdp.send('Emulation.setDeviceMetricsOverride', { width: o.width ?? 800, height: o.height ?? 600, deviceScaleFactor: 1, mobile: false }, sessionId)
    this._watch(sessionId)
  }
  /** Asks the page again and again whether it is there: what a test asks of a page that hangs has no limit of its own. */
  _watch(session: string): void {
    let missed = 0
    const timer = setInterval(() => {
      if (this._destroyed || exiting) { clearInterval(timer); return }
      // Counted, not timed: a machine that slept is no page that hangs.
      if (++missed > MISSED_LOOKS) { clearInterval(timer); void endForHanging(this); return }
      const alive = (): void => { missed = 0 }
      cdp.send('Runtime.evaluate', { expression: '0' }, session).then(alive, (e) => { if (!(e instanceof Unanswered)) alive() })
    }, LOOK_MS)
    timer.unref()
  }
  async loadURL(url: string): Promise<void> {
    await this._made
    const real = gateway.toHttp(url); this.webContents._loading = real
    const done = new Promise<void>((r) => this.webContents.once('did-finish-load', () => r()))
    const r = await cdp.send('Page.navigate', { url: real }, this.webContents._session)
    if (r.errorText) { this.webContents.emit('did-fail-load', {}, -2, r.errorText, url); throw new Error(`${r.errorText} loading '${url}'`) }
    await done; this.webContents._loading = null
  }
  loadFile(file: string): Promise<void> { return this.loadURL(pathToFileURL(path.resolve(root, file)).href) }
  close(): void { let stop = false; this.emit('close', { preventDefault: () => { stop = true } }); if (!stop) this.destroy() }
  destroy(): void { if (this._closing) return; this._closing = true; void this._made.then(() => cdp.send('Target.closeTarget', { targetId: this._target })).catch(() => {}) }
  _gone(): void { if (this._destroyed) return; this._destroyed = this._closing = true; windows.delete(this.id); closeAllAt(this.webContents._place); this.webContents.emit('destroyed'); this.emit('closed'); if (windows.size === 0 && !quitting) { if (appReal.listenerCount('window-all-closed')) appReal.emit('window-all-closed'); else appReal.quit() } }
  getNormalBounds(): { x: number; y: number; width: number; height: number } { return { x: 10, y: 10, width: this._prefs.width, height: this._prefs.height } } isMaximized(): boolean { return false } setProgressBar(value: number): void { record.progress = value }
  isDestroyed(): boolean { return this._destroyed }
  isMinimized(): boolean { return this._min } minimize(): void { this._min = true } restore(): void { this._min = false }
  show(): void {} hide(): void {} isVisible(): boolean { return true } isFocused(): boolean { return true } maximize(): void {} setMenuBarVisibility(): void {}
  focus(): void { this.emit('focus'); void cdp.send('Target.activateTarget', { targetId: this._target }).catch(() => {}) }
  setTitle(t: string): void { this._title = t } getTitle(): string { return this._title }
  static getAllWindows(): BrowserWindowReal[] { return [...windows.values()] }
  static getFocusedWindow(): BrowserWindowReal | null { return [...windows.values()][0] ?? null }
  static fromWebContents(wc: WebContents): BrowserWindowReal { return wc._win }
}
/** A page that has answered nothing for so many looks hangs. */
const LOOK_MS = Number(process.env.STAND_IN_LOOK_MS ?? 5000), MISSED_LOOKS = 12
/** Ends the app, and so whatever waits for the page, with a word on what is there. */
async function endForHanging(win: BrowserWindowReal): Promise<void> {
  const late = new Promise<null>((r) => setTimeout(() => r(null), LOOK_MS))
  const there = await Promise.race([late, cdp.send('Target.getTargets').catch(() => null)])
  const targets = there?.targetInfos.map((t: any) => `${t.type} ${t.url}${t.openerId ? ' (opened by another)' : ''}`).join(', ') ?? 'does not answer either'
  process.stderr.write(`[stand-in] the page ${win.webContents.getURL()} has answered nothing for ${LOOK_MS * MISSED_LOOKS / 1000} s: the app is ended. Chromium: ${targets}\n`, () => process.exit(EXIT_GAVE_UP))
}
const byTarget = new Map<string, BrowserWindowReal>()
export const BrowserWindow = new Proxy(BrowserWindowReal, { construct: (C, args) => { const real = new C(...(args as [any])); const p = strict('BrowserWindow', real); windows.set(real.id, p); return p } })

// ---------------------------------------------------------------- utilityProcess
class UtilityProcess extends EventEmitter {
  _c: ChildProcess; _place: Place; pid: number | undefined; stdout: any; stderr: any
  constructor(file: string, args: string[], o: any) {
    super()
    this._c = fork(file, args, { env: o.env ?? process.env, cwd: o.cwd, execArgv: ['--import', new URL('./engine-host.ts', import.meta.url).href, ...(o.execArgv ?? [])], serialization: 'advanced', stdio: [...(Array.isArray(o.stdio) ? o.stdio : ['ignore', o.stdio ?? 'inherit', o.stdio ?? 'inherit']), 'ipc'] })
    this._place = { deliver: (id, w, ports) => { for (const p of ports) move(p, this._place); this._up({ k: 'port', id, w, ports }) }, close: (id) => this._up({ k: 'port-close', id }) }
    this.stdout = this._c.stdout; this.stderr = this._c.stderr; record.engines.push(this._c.pid)
    this._c.once('spawn', () => { this.pid = this._c.pid; this.emit('spawn') })
    this._c.on('message', (m: any) => { if (m.k === 'port') emitFrom(m.id, m.w, m.ports); else if (m.k === 'port-close') closeEnd(m.id); else if (m.k === 'message') this.emit('message', wire.decode(m.w)) })
    this._c.on('exit', (code, signal) => { this.pid = undefined; closeAllAt(this._place); this.emit('exit', code ?? (signal ? 1 : 0)) })
  }
  _up(m: object): void { if (this._c.connected) this._c.send(m, () => {}) }
  postMessage(data: unknown, transfer: MessagePortMain[] = []): void { const ids = transfer.map(release); this._up({ k: 'message', w: wire.encode(data), ports: ids }); for (const id of ids) move(id, this._place) }
  kill(): boolean { return this._c.kill('SIGTERM') }
}
export const utilityProcess = strict('utilityProcess', { fork(file: string, args: string[] = [], options: object = {}) { mustBeReady('utilityProcess.fork'); return strict('UtilityProcess', new UtilityProcess(file, args, options)) } })

// ---------------------------------------------------------------- dialogs, menu, notification, shell, safeStorage
const answers: { kind: string; value: any }[] = []
const ask = (kind: string) => async (...a: any[]): Promise<any> => {
  const options = a.length > 1 ? a[1] : a[0]
  const q = answers.findIndex((x) => x.kind === kind)
  if (q >= 0) { record.dialogs.push({ kind, options, answered: true }); return answers.splice(q, 1)[0]!.value }
  return new Promise((yes) => record.dialogs.push({ kind, options, answered: false, yes }))
}
export const dialog = strict('dialog', { showOpenDialog: ask('showOpenDialog'), showSaveDialog: ask('showSaveDialog'), showMessageBox: ask('showMessageBox'), showErrorBox: (title: string, content: string) => { record.dialogs.push({ kind: 'showErrorBox', options: { title, content }, answered: true }) } })

class MenuReal {
  items: any[] = []
  static _app: MenuReal | null = null
  static buildFromTemplate(t: any[]): MenuReal { const m = new MenuReal(); m.items = t.map((x) => ({ enabled: true, visible: true, checked: false, type: x.submenu ? 'submenu' : 'normal', ...x, submenu: Array.isArray(x.submenu) ? MenuReal.buildFromTemplate(x.submenu) : x.submenu })); return m }
  static setApplicationMenu(m: MenuReal | null): void { MenuReal._app = m }
  static getApplicationMenu(): MenuReal | null { return MenuReal._app }
  getMenuItemById(id: string): any { return this.all().find((i) => i.id === id) ?? null }
  all(): any[] { return this.items.flatMap((i) => [i, ...(i.submenu ? i.submenu.all() : [])]) }
  static run(i: any): boolean { if (!i?.enabled) return false; if (i.role === 'quit') appReal.quit(); else if (i.role === 'close') BrowserWindowReal.getFocusedWindow()?.close(); else i.click?.(i, BrowserWindowReal.getFocusedWindow(), {}); return true }
  static _key(k: any): void {
    for (const i of MenuReal._app?.all() ?? []) {
      if (!i.accelerator || i.registerAccelerator === false) continue
      const parts = i.accelerator.split('+').map((x: string) => x.toLowerCase()), want = { ctrl: false, meta: false, alt: false, shift: false, key: '' }
      for (const x of parts) { if (['cmdorctrl', 'commandorcontrol'].includes(x)) process.platform === 'darwin' ? (want.meta = true) : (want.ctrl = true); else if (['ctrl', 'control'].includes(x)) want.ctrl = true; else if (['cmd', 'command', 'super', 'meta'].includes(x)) want.meta = true; else if (['alt', 'option'].includes(x)) want.alt = true; else if (x === 'shift') want.shift = true; else want.key = ({ plus: '+', space: ' ', esc: 'escape', return: 'enter', up: 'arrowup', down: 'arrowdown', left: 'arrowleft', right: 'arrowright' } as any)[x] ?? x }
      if (want.key === k.key.toLowerCase() && want.ctrl === k.ctrl && want.meta === k.meta && want.alt === k.alt && want.shift === k.shift) { MenuReal.run(i); return }
    }
  }
}
export const Menu = MenuReal

class NotificationReal extends EventEmitter {
  _o: any; constructor(o: any) { super(); this._o = o }
  static isSupported(): boolean { return true }
  show(): void { record.notifications.push(this); queueMicrotask(() => this.emit('show')) } close(): void { this.emit('close') }
}
export const Notification = NotificationReal
export const shell = strict('shell', { showItemInFolder: (p: string) => { record.shown.push(p) }, openExternal: async (u: string) => { record.opened.push(u) }, openPath: async (p: string) => { record.opened.push(p); return '' }, trashItem: async () => { throw new Error('stand-in: shell.trashItem is not emulated') } })
let copied = ''
/** In memory: a test must not touch the desktop's own. */
export const clipboard = strict('clipboard', { readText: async () => copied, writeText: async (t: string) => { copied = t } })
export const screen = strict('screen', { getAllDisplays: () => [{ id: 1, workArea: { x: 0, y: 0, width: 5120, height: 2880 } }] })
let blockers = 0
export const powerSaveBlocker = strict('powerSaveBlocker', { start: (_type: string) => { record.awake.add(++blockers); return blockers }, stop: (id: number) => record.awake.delete(id), isStarted: (id: number) => record.awake.has(id) })
let themeSource: 'system' | 'light' | 'dark' = 'system'
const showTheme = (wc: WebContents): Promise<unknown> => cdp.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: themeSource === 'system' ? '' : themeSource }] }, wc._session).catch(() => {})
export const nativeTheme = strict('nativeTheme', {
  get themeSource() { return themeSource }, set themeSource(v: 'system' | 'light' | 'dark') { themeSource = v; for (const w of windows.values()) if (w.webContents._session) void showTheme(w.webContents) },
  get shouldUseDarkColors() { return themeSource === 'dark' },
})
let key: Buffer | null = null
const vaultKey = (): Buffer => { if (key) return key; const f = path.join(appReal.getPath('userData'), 'stand-in.key'); mkdirSync(path.dirname(f), { recursive: true }); if (!existsSync(f)) writeFileSync(f, randomBytes(32), { mode: 0o600 }); return (key = readFileSync(f)) }
const canEncrypt = (): boolean => ready && process.env.STAND_IN_NO_KEYRING !== '1'
const vault = {
  encryptString(t: string) { if (!canEncrypt()) throw new Error('Error while encrypting the text provided to safeStorage.encryptString. Encryption is not available.'); const iv = randomBytes(12), c = createCipheriv('aes-256-gcm', vaultKey(), iv); const b = Buffer.concat([c.update(t, 'utf8'), c.final()]); return Buffer.concat([Buffer.from('v10'), iv, c.getAuthTag(), b]) },
  decryptString(b: Buffer) { if (!canEncrypt()) throw new Error('Encryption is not available.'); const d = createDecipheriv('aes-256-gcm', vaultKey(), b.subarray(3, 15)); d.setAuthTag(b.subarray(15, 31)); return Buffer.concat([d.update(b.subarray(31)), d.final()]).toString('utf8') },
}
export const safeStorage = strict('safeStorage', {
  ...vault, isEncryptionAvailable: canEncrypt, getSelectedStorageBackend: (): 'basic_text' | 'gnome_libsecret' => (process.env.STAND_IN_KEYRING === 'basic_text' ? 'basic_text' : 'gnome_libsecret'),
  isAsyncEncryptionAvailable: async () => canEncrypt(),
  encryptStringAsync: async (t: string): Promise<Buffer> => vault.encryptString(t),
  decryptStringAsync: async (b: Buffer) => ({ result: vault.decryptString(b), shouldReEncrypt: false }),
})
export { MessageChannelMain }
const everything = { app, BrowserWindow, clipboard, dialog, ipcMain, Menu, MessageChannelMain, nativeTheme, net, Notification, powerSaveBlocker, protocol, safeStorage, screen, session, shell, utilityProcess }
export default everything

// ---------------------------------------------------------------- test control (only when started by launch.ts)
const control: Record<string, (a: any) => any> = {
  state: () => ({ cdpPort: cdp.port, gatewayPort: gateway.port, seen: gateway.seen, windows: [...windows.values()].map((w) => ({ id: w.id, target: w._target, url: w.webContents.getURL() })), engines: record.engines, openings: record.openings, shown: record.shown, opened: record.opened, preloadErrors: record.preloadErrors, progress: record.progress, awake: record.awake.size, recent: record.recent, relaunches: record.relaunches, clipboard: copied, notifications: record.notifications.map((n) => n._o), dialogs: record.dialogs.map(({ kind, options, answered }) => ({ kind, options, answered })), menu: MenuReal._app?.all().map((i) => ({ id: i.id, label: i.label, role: i.role, accelerator: i.accelerator })) }),
  answer: ({ kind, value }) => { const open = record.dialogs.find((d) => d.kind === kind && !d.answered); if (open) { open.answered = true; open.yes(value) } else answers.push({ kind, value }) },
  dropCsp: ({ on }) => { gateway.dropCsp = on },
  /** Drags files from outside onto the window, as an editor's file manager would; again where a busy browser has let them fall. */
  dropFiles: async ({ paths }: { paths: string[] }) => {
    const wc = [...windows.values()][0]!.webContents
    wc._deliver({ k: 'files', files: paths.map((p) => { const s = statSync(p); return { name: path.basename(p), size: s.size, modified: Math.floor(s.mtimeMs), path: p } }) })
    const before = record.drops
    for (let tries = 0; tries < 10; tries++) {
      for (const type of ['dragEnter', 'dragOver', 'drop']) await cdp.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data: { items: [], files: paths, dragOperationsMask: 1 } }, wc._session)
      for (let waited = 0; waited < 40 && record.drops === before; waited++) await new Promise((r) => setTimeout(r, 50))
      if (record.drops > before) return
    }
    throw new Error('stand-in: the page got no drop')
  },
  /** What a page is told that asks for a permission, and one that asks whether it has it; Electron says yes where the app says nothing. */
  asksPermission: async ({ name }) => {
    const wc = [...windows.values()][0]!.webContents
    const requested = record.permission ? await new Promise((done) => record.permission(wc, name, done, {})) : true
    return { requested, checked: record.permissionCheck ? record.permissionCheck(wc, name, '', {}) : true }
  },
  clickMenu: ({ id }) => MenuReal.run(MenuReal._app?.getMenuItemById(id)),
  clickNotification: ({ index }) => record.notifications[index].emit('click'),
  evaluate: async ({ source, arg }) => new Function('electron', 'arg', `return (${source})(electron, arg)`)(everything, arg),
  /** What a compromised renderer could do: raw IPC from inside any frame, bypassing the preload. */
  rawInvoke: async ({ match, channel, args }) => {
    const { s, contextId } = await worldOf(match)
    const r = await cdp.send('Runtime.evaluate', { contextId, awaitPromise: true, returnByValue: true, expression: `new Promise((done) => { const old = globalThis.__standInDeliver; globalThis.__standInDeliver = (t) => { const m = JSON.parse(t); m.id === 'raw' ? (globalThis.__standInDeliver = old, done(m)) : old?.(t) }; ${BINDING}(${JSON.stringify(JSON.stringify({ k: 'invoke', id: 'raw', channel, w: wire.encode(args) }))}) })` }, s)
    return r.result.value
  },
  /** The same for a message that is not answered. */
  rawSend: async ({ match, channel, args }) => {
    const { s, contextId } = await worldOf(match)
    await cdp.send('Runtime.evaluate', { contextId, expression: `${BINDING}(${JSON.stringify(JSON.stringify({ k: 'send', channel, w: wire.encode(args) }))})` }, s)
  },
}
/** The isolated world of the frame whose address contains `match`. */
async function worldOf(match: string): Promise<{ s: string; contextId: number }> {
  for (const w of windows.values()) for (const f of w.webContents._frames.values()) if (f.url.includes(match)) {
    const s = [...w.webContents._ctx.values()].find((c) => c.frame === f.frameTreeNodeId)!.session
    return { s, contextId: (await cdp.send('Page.createIsolatedWorld', { frameId: f.frameTreeNodeId, worldName: WORLD }, s)).executionContextId }
  }
  throw new Error(`no frame matches ${match}`)
}
if (process.send && process.env.STAND_IN_CONTROL) {
  process.on('message', async (m: any) => { try { process.send!({ id: m.id, value: await control[m.method]!(m.arg) }) } catch (e: any) { process.send!({ id: m.id, error: String(e?.stack ?? e) }) } })
  process.on('disconnect', () => appReal.exit(0))
  process.channel?.unref()
}

// ---------------------------------------------------------------- start
cdp.on('event', (m: any) => {
  if (m.method === 'Target.targetDestroyed') byTarget.get(m.params.targetId)?._gone()
  // Where the browser knows no other way it has opened what the app denies.
  if (m.method === 'Target.targetCreated' && m.params.targetInfo.type === 'page' && byTarget.get(m.params.targetInfo.openerId)?.webContents._lastOpening === 'deny') void closeOpened(m.params.targetInfo.targetId).catch((e) => { if (!exiting) console.error('[stand-in] a window that is denied', e.message) })
})
/** Playwright holds a new page, and with it the one that opened it, until it has looked at it: it is let go before it is closed, or neither would answer again. */
async function closeOpened(targetId: string): Promise<void> {
  const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true })
  await cdp.send('Runtime.runIfWaitingForDebugger', {}, sessionId)
  await cdp.send('Target.closeTarget', { targetId })
}
cdp.on('gone', () => { if (!exiting) process.stderr.write('[stand-in] Chromium has ended by itself: the app is ended\n', () => process.exit(EXIT_GAVE_UP)) })
const keepAlive = setInterval(() => {}, 1 << 30)
const readyPromise: Promise<void> = (async () => {
  await new Promise((r) => setImmediate(r)) // the main bundle runs first
  const chromium = findChromium()
  if (!chromium) throw new Error('stand-in: no Chromium was found')
  await Promise.all([gateway.listen(), cdp.launch(chromium.path, chromium.args)])
  await cdp.send('Target.setDiscoverTargets', { discover: true })
  ready = true
  appReal.emit('will-finish-launching'); setImmediate(() => { appReal.emit('ready', {}, {}); process.send?.({ ready: true, cdpPort: cdp.port }) })
})()
readyPromise.catch((e) => { console.error('[stand-in] start', e); process.exit(1) })
void keepAlive
