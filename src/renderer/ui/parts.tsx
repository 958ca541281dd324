/** The small parts that every screen is made of. */
import { useEffect, useId, useRef, type ButtonHTMLAttributes, type ReactElement, type ReactNode } from 'react';

import type { ErrorData } from '#shared/errors/kinds.ts';
import { text } from '#shared/text/en.ts';

import { Icon, type IconName } from './icon.tsx';

export function Button({ icon, kind, className, children, ...rest }: { icon?: IconName; kind?: 'primary' | 'quiet' } & ButtonHTMLAttributes<HTMLButtonElement>): ReactElement {
  return <button type="button" {...rest} className={`button ${kind ?? ''} ${className ?? ''}`}>{icon ? <Icon name={icon} /> : null}{children}</button>;
}

/** A button that shows a drawing alone; `label` is what it says. */
export function IconButton({ icon, label, ...rest }: { icon: IconName; label: string } & ButtonHTMLAttributes<HTMLButtonElement>): ReactElement {
  return <button type="button" {...rest} className="button quiet icon" aria-label={label} title={label}><Icon name={icon} /></button>;
}

export function Progress({ value, label }: { value: number; label: string }): ReactElement {
  return (
    <div className="bar" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(value * 100)}>
      <span style={{ transform: `scaleX(${value})` }} />
    </div>
  );
}

/** A dialog: keeps the keyboard inside, gives it back when it closes, closes with Escape. What has `data-first` has the keyboard first. */
export function Modal({ title, onClose, children, footer, kind }: { title: string; onClose: () => void; children: ReactNode; footer: ReactNode; kind?: 'palette' }): ReactElement {
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // Before it is open nothing in it can have the keyboard, so that `autoFocus` does nothing.
    dialog?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => { dialog?.close(); };
  }, []);
  return (
    <dialog ref={ref} className={kind} aria-labelledby={heading} onCancel={event => { event.preventDefault(); onClose(); }}>
      <div className="dialog">
        <header><h1 id={heading}>{title}</h1></header>
        <div className="content">{children}</div>
        <footer>{footer}</footer>
      </div>
    </dialog>
  );
}

/** What happened, what to do, and the technical text one click away. */
export function Trouble({ error, actions, onCopy }: { error: ErrorData; actions?: ReactNode; onCopy: (copied: string) => void }): ReactElement {
  return (
    <div className="trouble" role="alert">
      <p><strong>{error.message}</strong></p>
      <p>{error.advice}</p>
      {error.detail !== null && error.detail !== '' ? (
        <details>
          <summary className="soft small">{text.run.details}</summary>
          <pre tabIndex={0}>{error.detail}</pre>
          <Button icon="copy" onClick={() => { onCopy(`${error.kind}: ${error.message}\n${error.detail ?? ''}`); }}>{text.run.copy}</Button>
        </details>
      ) : null}
      {actions ? <div className="row wrap">{actions}</div> : null}
    </div>
  );
}

/** Lets arrow keys move between the buttons of a group. Attach to the group's `onKeyDown`. */
export function moveWithArrows(event: React.KeyboardEvent<HTMLElement>): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-stop]')];
  const at = items.findIndex(each => each === document.activeElement);
  if (step !== undefined && at >= 0) {
    event.preventDefault();
    items[Math.min(items.length - 1, Math.max(0, at + step))]?.focus();
  }
}
