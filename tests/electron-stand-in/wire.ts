// Structured-clone-like text codec used where a message crosses CDP. Runs unchanged in Node and (by its source) in the page.
export function makeWire() {
  const b64 = (u8: Uint8Array): string => typeof Buffer !== 'undefined' ? Buffer.from(u8.buffer, u8.byteOffset, u8.byteLength).toString('base64') : (u8 as any).toBase64()
  const unb64 = (s: string): Uint8Array => typeof Buffer !== 'undefined' ? new Uint8Array(Buffer.from(s, 'base64')) : (Uint8Array as any).fromBase64(s)
  const enc = (v: any, seen: any[]): any => {
    switch (typeof v) {
      case 'string': case 'boolean': return v
      case 'number': return Number.isFinite(v) && !Object.is(v, -0) ? v : { $: 'n', v: Object.is(v, -0) ? '-0' : String(v) }
      case 'undefined': return { $: 'u' }
      case 'bigint': return { $: 'i', v: String(v) }
      case 'function': case 'symbol': throw new Error('An object could not be cloned.')
      case 'object': break
    }
    if (v === null) return null
    if (seen.includes(v)) throw new Error('stand-in: cyclic values are not carried')
    seen = [...seen, v]
    const tag = Object.prototype.toString.call(v).slice(8, -1)
    if (Array.isArray(v)) return v.map((x) => enc(x, seen))
    if (tag === 'ArrayBuffer') return { $: 'b', v: b64(new Uint8Array(v)) }
    if (ArrayBuffer.isView(v)) return { $: 'w', c: tag, v: b64(new Uint8Array(v.buffer, v.byteOffset, v.byteLength)) }
    if (tag === 'Date') return { $: 'd', v: v.getTime() }
    if (tag === 'Map') return { $: 'm', v: [...v].map(([a, b]) => [enc(a, seen), enc(b, seen)]) }
    if (tag === 'Set') return { $: 's', v: [...v].map((a) => enc(a, seen)) }
    if (tag === 'RegExp') return { $: 'r', v: v.source, f: v.flags }
    if (tag === 'Error') return { $: 'e', n: v.name, v: v.message, t: v.stack }
    if (!['Object', 'Module'].includes(tag)) throw new Error('An object could not be cloned.') // Blob, File, Promise, DOM nodes, WeakMap ...
    return { $: 'o', v: Object.keys(v).map((k) => [k, enc(v[k], seen)]) }
  }
  const dec = (v: any): any => {
    if (v === null || typeof v !== 'object') return v
    if (Array.isArray(v)) return v.map(dec)
    switch (v.$) {
      case 'n': return Number(v.v)
      case 'u': return undefined
      case 'i': return BigInt(v.v)
      case 'b': return unb64(v.v).slice().buffer
      case 'w': { const u = unb64(v.v).slice(); const C = (globalThis as any)[v.c]; return v.c === 'DataView' ? new DataView(u.buffer) : new C(u.buffer) }
      case 'd': return new Date(v.v)
      case 'm': return new Map(v.v.map(([a, b]: any) => [dec(a), dec(b)]))
      case 's': return new Set(v.v.map(dec))
      case 'r': return new RegExp(v.v, v.f)
      case 'e': { const C: any = { TypeError, RangeError, SyntaxError }[v.n as string] ?? Error; const e = new C(v.v); e.stack = v.t; return e }
      default: { const o: any = {}; for (const [k, x] of v.v) Object.defineProperty(o, k, { value: dec(x), enumerable: true, writable: true, configurable: true }); return o }
    }
  }
  return { encode: (v: unknown): string => JSON.stringify(enc(v, [])), decode: (s: string): any => dec(JSON.parse(s)) }
}
