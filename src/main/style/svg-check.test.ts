import { expect, it } from 'vitest';

import { findSvgProblem } from './svg-check.ts';

const svg = (inside: string, attributes = ''): Buffer => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"${attributes}>${inside}</svg>`);

it.each([
  ['a plain drawing', svg('<title>Us &amp; them</title><path d="M0 0h10v10z" fill="#fff"/>')],
  ['an XML declaration and a comment', Buffer.from('<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by hand -->\n<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['gradients and reuse inside itself', svg('<defs><linearGradient id="g"/><path id="p"/></defs><use href="#p" xlink:href=\'#p\' fill="url(#g)" style="fill:url(\'#g\')"/>')],
  ['an embedded PNG', svg('<image href="data:image/png;base64,AAAA"/>')],
  ['words that only look alike', svg('<text font-weight="bold">On we go: description, a href</text>', ' version="1.1"')],
])('allows %s', (_name, content) => { expect(findSvgProblem(content)).toBeNull(); });

it.each([
  ['a script', svg('<script>alert(1)</script>')],
  ['a script under a prefix', svg('<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>')],
  ['a script in capitals', svg('<SCRIPT>alert(1)</SCRIPT>')],
  ['an event handler', svg('', ' onload="alert(1)"')],
  ['an event handler after a slash', svg('<g/onclick="x"/>')],
  ['a foreign object', svg('<foreignObject><iframe/></foreignObject>')],
  ['a link', svg('<a href="#x"/>')],
  ['an outside image', svg('<image href="https://example.test/a.png"/>')],
  ['an outside image by xlink', svg('<image xlink:href = "http://example.test/a.png"/>')],
  ['a file', svg('<image href="file:///etc/passwd"/>')],
  ['an unquoted reference', svg('<image href=https://example.test/a.png />')],
  ['an embedded SVG', svg('<image href="data:image/svg+xml;base64,AAAA"/>')],
  ['an outside fill', svg('<path fill="url(https://example.test/#g)"/>')],
  ['an import', svg('<style>@import "https://example.test/a.css";</style>')],
  ['a style with an outside image', svg('<path style="background:url( \'//example.test/a\')"/>')],
  ['an image set', svg('<path style="background:image-set(\'https://example.test/a\' 1x)"/>')],
  ['an escaped url', svg('<path style="fill:\\75rl(https://example.test/)"/>')],
  ['a reference in character codes', svg('<path style="fill:&#117;rl(https://example.test/)"/>')],
  ['an entity', Buffer.from('<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>')],
  ['a style sheet instruction', Buffer.from('<?xml version="1.0"?><?xml-stylesheet href="https://example.test/a.css"?><svg/>')],
  ['a style sheet instruction inside', svg('<?xml-stylesheet href="https://example.test/a.css"?>')],
  ['an animated reference', svg('<animate attributeName="href" to="https://example.test"/>')],
  ['a set reference', svg('<set attributeName="href" to="https://example.test"/>')],
  ['another base', svg('<use href="#a"/>', ' xml:base="https://example.test/"')],
  ['another encoding', Buffer.from('<?xml version="1.0" encoding="UTF-16"?><svg/>')],
  ['UTF-16', Buffer.from('\ufeff<svg/>', 'utf16le')],
  ['bytes that are no UTF-8', Buffer.concat([Buffer.from('<svg>'), Buffer.from([0xff, 0xfe])])],
  ['something else', Buffer.from('<html><body/></html>')],
  ['nothing', Buffer.alloc(0)],
])('refuses %s', (_name, content) => { expect(findSvgProblem(content)).toMatch(/^it /); });
