/** One numbered step of the database's form. Immutable once it stands on the main branch: change the form by adding a step. */
export interface Migration {
  /** 1, 2, 3 … without gaps. */
  readonly number: number;
  /** Kebab-case, as in the file's name. */
  readonly name: string;
  /** The statements; run in one transaction. */
  readonly sql: string;
}
