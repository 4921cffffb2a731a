import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import type { Compiled } from './statements.ts';

/** A query builder of Knex, from within. */
export interface Builder {
  toSQL(): Compiled;
  client: Knex.Client;
  /** Of `knex.raw` only. */
  sql?: string;
  bindings?: unknown;
  _method?: string;
  _single?: Readonly<Record<string, unknown>>;
  _statements?: readonly Clause[];
}

/** A part of a builder: a condition, an order. */
interface Clause {
  grouping: string;
  type?: string;
  column?: unknown;
  operator?: unknown;
  value?: unknown;
  not?: unknown;
  bool?: unknown;
  direction?: unknown;
  nulls?: unknown;
  asColumn?: unknown;
}

/** Where builders that begin alike part: one way for each word that comes next. Few have more than one. */
interface Fork {
  words: unknown[];
  ways: Fork[];
  /** What a builder that ends here is compiled to; null where the values we take are not those that Knex takes. */
  compiled?: Compiled | null;
}

/** A builder on its way, and the values that were found in it so far. */
interface Walk {
  at: Fork;
  bindings: unknown[];
}

/**
 * Compiles builders as Knex does, but each shape only once: compiling takes longer than SQLite takes to carry
 * out what was compiled. A shape that is met for the first time is compiled by Knex, and so is every one that
 * holds anything else than what is written down here.
 */
export function createCompiler(): (builder: Builder) => Compiled {
  const start: Fork = { words: [], ways: [] };
  return (builder) => {
    const walk: Walk = { at: start, bindings: [] };
    if (!isKnown(walk, builder)) return builder.toSQL();
    const { at, bindings } = walk;
    if (at.compiled) return { ...at.compiled, bindings: bindings as Compiled['bindings'] };
    const compiled = builder.toSQL();
    at.compiled ??= isDeepStrictEqual(bindings, compiled.bindings) ? compiled : null;
    return compiled;
  };
}

function step(walk: Walk, word: unknown): void {
  const { words, ways } = walk.at;
  let way = 0;
  while (way < words.length && words[way] !== word) way += 1;
  if (way === words.length) {
    words.push(word);
    ways.push({ words: [], ways: [] });
  }
  walk.at = ways[way] as Fork;
}

/** Walks through a builder. @returns false if there is anything in it that is not known here */
function isKnown(walk: Walk, builder: Builder): boolean {
  const { _single: single, _statements: clauses, _method } = builder;
  if (!single || !clauses) return isKnownRaw(walk, builder);
  step(walk, _method);
  for (const name in single) {
    const value = single[name];
    step(walk, name);
    if (name === 'limit') continue;
    const isRow = name === 'insert' || name === 'update';
    if (!(isRow ? isKnownRow(walk, value, name === 'insert') : areWords(walk, value))) return false;
  }
  for (const clause of clauses) if (!isKnownClause(walk, clause, builder.client)) return false;
  step(walk, END);
  return single['limit'] === undefined || isValue(walk, single['limit']);
}

/** Ends what is of no fixed length. */
const END = Symbol('end');

function isKnownRaw(walk: Walk, { sql, bindings }: Builder): boolean {
  if (sql === undefined || !Array.isArray(bindings) || sql.includes('??')) return false;
  step(walk, sql);
  return bindings.every((value) => isValue(walk, value));
}

/** Tables, columns, flags. What brings SQL of its own along is not known here. */
function areWords(walk: Walk, value: unknown): boolean {
  if (typeof value === 'function') return false;
  if (typeof value !== 'object' || value === null) {
    step(walk, value);
    return true;
  }
  if ('toSQL' in value) return false;
  for (const name in value) {
    step(walk, name);
    if (!areWords(walk, (value as Record<string, unknown>)[name])) return false;
  }
  step(walk, END);
  return true;
}

/** Knex writes the columns of a new row by their names, those of a changed one as they come. */
function isKnownRow(walk: Walk, row: unknown, isSorted: boolean): boolean {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return false;
  const columns = Object.keys(row);
  if (isSorted) columns.sort();
  for (const column of columns) {
    step(walk, column);
    if (!isValue(walk, (row as Record<string, unknown>)[column])) return false;
  }
  step(walk, END);
  return true;
}

function isValue(walk: Walk, value: unknown): boolean {
  step(walk, '?');
  walk.bindings.push(value);
  return value === null || typeof value === 'string' || typeof value === 'number';
}

function isKnownClause(walk: Walk, clause: Clause, client: Knex.Client): boolean {
  const { grouping, type, column, value } = clause;
  step(walk, grouping);
  step(walk, type);
  if (grouping === 'columns') return areWords(walk, value);
  if (grouping === 'where') {
    step(walk, clause.bool);
    step(walk, clause.not);
  }
  switch (type) {
    case 'whereBasic':
      step(walk, clause.operator);
      step(walk, clause.asColumn);
      return areWords(walk, column) && isValue(walk, value);
    case 'whereNull':
      return areWords(walk, column);
    case 'whereIn':
      return areWords(walk, column) && Array.isArray(value) && value.every((each) => isValue(walk, each));
    case 'whereRaw':
      return isKnownRaw(walk, value as Builder);
    case 'whereWrapped':
      return isKnownGroup(walk, value, client);
    case 'orderByBasic':
      step(walk, clause.direction);
      step(walk, clause.nulls);
      return areWords(walk, value);
    default:
      return false;
  }
}

/** Conditions in brackets, which a function adds to a builder of their own. */
function isKnownGroup(walk: Walk, add: unknown, client: Knex.Client): boolean {
  if (typeof add !== 'function') return false;
  const group = client.queryBuilder();
  add.call(group, group);
  return isKnown(walk, group as unknown as Builder);
}
