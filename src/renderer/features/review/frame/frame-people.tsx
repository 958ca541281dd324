/** Who is in the picture: what each is called in this recording, and who speaks. */
import { useState, type ReactElement } from 'react';

import { text } from '#shared/text/en.ts';

import { edit } from '../state/actions.ts';
import type { SeenFaceNow } from './frame-geometry.ts';

const t = text.review.frame;

export function FramePeople({ faces, names }: { faces: readonly SeenFaceNow[]; names: Readonly<Record<string, string>> }): ReactElement | null {
  // Somebody who was out of sight for a moment is two faces, and one person.
  const people = [...new Set(faces.flatMap(({ personId }) => personId ?? []))];
  return people.length === 0 ? null : (
    <fieldset className="choices stacked people">
      <legend className="small soft">{t.people}</legend>
      {people.map(personId => <Person key={personId} personId={personId} speaks={faces.some(each => each.personId === personId && each.speaks)} name={names[personId] ?? ''} />)}
    </fieldset>
  );
}

function Person({ personId, speaks, name }: { personId: string; speaks: boolean; name: string }): ReactElement {
  const [typed, setTyped] = useState<string | null>(null);
  function send(): void {
    const wanted = (typed ?? name).trim();
    if (wanted === name) {
      setTyped(null);
      return;
    }
    // It stays until the engine's own answer is shown.
    setTyped(wanted);
    void edit({ type: 'name-person', personId, name: wanted === '' ? null : wanted }).then(() => { setTyped(now => (now === wanted ? null : now)); });
  }
  return (
    <label className="row spread">
      <input type="text" value={typed ?? name} maxLength={60} placeholder={t.person(personId)} aria-label={t.nameOf(personId)}
        onChange={event => { setTyped(event.currentTarget.value); }} onBlur={send}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            event.preventDefault();
            send();
          } else if (event.key === 'Escape' && typed !== null) {
            event.stopPropagation();
            setTyped(null);
          }
        }} />
      <span className="small soft">{speaks ? t.speaks : ''}</span>
    </label>
  );
}
