import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright-core'

const register = new URL('./register.ts', import.meta.url).href
const root = fileURLToPath(new URL('../../', import.meta.url))
/** What an app that does not open or does not end is given up after, ms: longer than it gives its engine, on a busy machine too. */
const LATE_MS = 90_000
/** Playwright has noticed by then that a browser is gone, ms. */
const NOTICED_MS = 5000
export type StandIn = Awaited<ReturnType<typeof launch>>

/** Starts the built app on the stand-in, in its own process, and attaches Playwright to the same Chromium as a user would. */
export async function launch(o: { data?: string; env?: Record<string, string>; main?: string; quiet?: boolean } = {}) {
  const data = o.data ?? mkdtempSync(path.join(tmpdir(), 'stand-in-data-'))
  const started = performance.now()
  const child: ChildProcess = fork(path.join(root, o.main ?? 'out/main/index.js'), [], { execArgv: ['--import', register], env: { ...process.env, STAND_IN_CONTROL: '1', STAND_IN_DATA: data, ...o.env }, stdio: ['ignore', o.quiet ? 'ignore' : 'inherit', 'pipe', 'ipc'], serialization: 'advanced' })
  // Why the stand-in has ended the app is said even where the app is to be quiet: else a test would only see that its page is gone.
  let why = ''
  child.stderr?.on('data', (d: Buffer) => { const own = /^\[stand-in\] .*: the app is ended.*$/m.exec(d.toString('utf8'))?.[0]; why = own ?? why; if (!o.quiet) process.stderr.write(d); else if (own) process.stderr.write(`${own}\n`) })
  let seq = 0; const wait = new Map<number, { yes: (v: any) => void; no: (e: Error) => void }>()
  const exited = new Promise<number | null>((r) => child.once('exit', (code) => r(code)))
  const ready = new Promise<number>((yes, no) => {
    child.on('message', (m: any) => { if (m.ready) yes(m.cdpPort); else { const w = wait.get(m.id); wait.delete(m.id); m.error ? w?.no(new Error(m.error)) : w?.yes(m.value) } })
    void exited.then((c) => { no(new Error(`main exited with ${c} before ready ${why}`)); for (const w of wait.values()) w.no(new Error(`main exited with ${c} before it answered ${why}`)); wait.clear() })
    setTimeout(() => no(new Error(`main was not ready within ${LATE_MS / 1000} s`)), LATE_MS).unref()
  })
  ready.catch(() => {})
  const call = (method: string, arg?: unknown): Promise<any> => new Promise((yes, no) => {
    const id = ++seq
    const late = setTimeout(() => { wait.delete(id); no(new Error(`main has not answered ${method} within ${LATE_MS / 1000} s`)) }, LATE_MS)
    wait.set(id, { yes: (v) => { clearTimeout(late); yes(v) }, no: (e) => { clearTimeout(late); no(e) } })
    child.send({ id, method, arg }, (e) => { if (e) { wait.get(id)?.no(new Error(`main can't be asked ${method}: it has ended ${why}`)); wait.delete(id) } })
  })
  let browser: Browser | null = null
  const times = { ready: 0, page: 0 }
  const control = {
    state: () => call('state'), answerDialog: (kind: string, value: unknown) => call('answer', { kind, value }), dropFiles: (paths: string[]) => call('dropFiles', { paths }), dropCsp: (on: boolean) => call('dropCsp', { on }), clickMenu: (id: string) => call('clickMenu', { id }), clickNotification: (index: number) => call('clickNotification', { index }),
    asksPermission: (name: string) => call('asksPermission', { name }),
    rawInvoke: (match: string, channel: string, ...args: unknown[]) => call('rawInvoke', { match, channel, args }),
    rawSend: (match: string, channel: string, ...args: unknown[]) => call('rawSend', { match, channel, args }),
    evaluate: <A>(fn: (electron: typeof Electron.CrossProcessExports, arg: A) => unknown, arg?: A) => call('evaluate', { source: fn.toString(), arg }),
  }
  return {
    child, exited, data, control, times,
    async firstWindow(): Promise<Page> {
      const port = await ready; times.ready = performance.now() - started
      browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
      const late = performance.now() + LATE_MS
      for (;;) { if (performance.now() > late) throw new Error('the app opened no window'); const page = browser.contexts().flatMap((c) => c.pages()).find((p) => p.url() !== 'about:blank'); if (page) { times.page = performance.now() - started; return page } await new Promise((r) => setTimeout(r, 10)) }
    },
    async close() {
      const t = setTimeout(() => child.kill('SIGKILL'), LATE_MS)
      if (child.exitCode === null && child.connected) { await call('evaluate', { source: '(e) => { setTimeout(() => e.app.quit()) }' }).catch(() => {}) }
      await exited; clearTimeout(t)
      // The browser is gone by now; Playwright need only notice.
      let noticed: NodeJS.Timeout | undefined
      await Promise.race([browser?.close().catch(() => {}), new Promise((r) => { noticed = setTimeout(r, NOTICED_MS) })]); clearTimeout(noticed)
    },
  }
}
