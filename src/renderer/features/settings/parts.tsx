/** What settings are made of: a group with a heading, a row with what it does and what is chosen. */
import { createContext, useContext, useId, type ReactElement, type ReactNode } from 'react';

/** What is searched for, in lower case; empty: everything is shown. */
export const Search = createContext('');

/** Whether a text has all the words that are searched for. */
export function isFound(search: string, ...texts: readonly string[]): boolean {
  const all = texts.join(' ').toLowerCase();
  return search.split(/\s+/).every(word => all.includes(word));
}

export function Group({ title, what, children }: { title: string; what?: string; children: ReactNode }): ReactElement {
  const id = useId();
  return (
    <section className="group" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {what === undefined ? null : <p className="soft">{what}</p>}
      <div className="group-rows">{children}</div>
    </section>
  );
}

/** One setting. `control` gets the id of its label, where it is not labelled by itself. */
export function Row(props: { name: string; what?: string; group: string; control: (labelId: string) => ReactNode; children?: ReactNode }): ReactElement | null {
  const { name, what, group, control, children } = props;
  const search = useContext(Search);
  const id = useId();
  if (!isFound(search, group, name, what ?? '')) {
    return null;
  }
  return (
    <div className="setting" data-setting={name}>
      <div>
        <h3 id={id}>{name}</h3>
        {what === undefined ? null : <p className="soft small">{what}</p>}
      </div>
      <div className="setting-control">{control(id)}</div>
      {children === undefined ? null : <div className="setting-more">{children}</div>}
    </div>
  );
}

/** A few choices, one of them taken: radio buttons that look like one bar. Arrows move. */
export function Choice<T extends string>(props: { label: string; value: T; options: readonly { readonly value: T; readonly label: string }[]; onChange: (value: T) => void }): ReactElement {
  const { label, value, options, onChange } = props;
  const name = useId();
  return (
    <div className="choice" role="radiogroup" aria-label={label}>
      {options.map(option => (
        <label key={option.value} data-chosen={option.value === value ? '' : undefined}>
          <input type="radio" className="hidden" name={name} checked={option.value === value} onChange={() => { onChange(option.value); }} />{option.label}
        </label>
      ))}
    </div>
  );
}

export function Choose<T extends string>(props: { labelledBy: string; value: T; options: readonly { readonly value: T; readonly label: string }[]; onChange: (value: T) => void }): ReactElement {
  const { labelledBy, value, options, onChange } = props;
  return (
    <select aria-labelledby={labelledBy} value={value} onChange={event => { onChange(options.find(each => each.value === event.target.value)?.value ?? value); }}>
      {options.map(option => <option key={option.value} value={option.value}>{option.label}</option>)}
    </select>
  );
}
