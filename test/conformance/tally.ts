// What was tried, and what of it failed: one row per resource, printed when all is done.
import type { Contract, Operation } from './contract';

export type Row = {
  readonly api: string;
  readonly resource: string;
  readonly expected: readonly string[];
  readonly called: Set<string>;
  checks: number;
  failures: number;
};

export class Tally {
  private readonly rows: Row[] = [];

  row(api: string, resource: string, expected: readonly string[]): Row {
    const row = { api, resource, expected, called: new Set<string>(), checks: 0, failures: 0 };
    this.rows.push(row);
    return row;
  }

  rowOf({ api, name, operations }: Contract, extra: readonly Operation[]): Row {
    return this.row(api, name, [...new Set([...operations, ...extra])]);
  }

  /** Operations that no check ever called. */
  uncalled(): string[] {
    return this.rows.flatMap(({ api, resource, expected, called }) =>
      expected
        .filter((operation) => !called.has(operation))
        .map((each) => `${api} ${resource} ${each}`),
    );
  }

  table(): string {
    const head = ['API', 'resource', 'operations', 'checks', 'failures'];
    const body = this.rows.map(({ api, resource, expected, called, checks, failures }) => [
      api,
      resource,
      `${expected.filter((each) => called.has(each)).length}/${expected.length}`,
      String(checks),
      String(failures),
    ]);
    const total = [
      'all',
      `${this.rows.length} resources`,
      String(sum(this.rows.map(({ expected }) => expected.length))),
      String(sum(this.rows.map(({ checks }) => checks))),
      String(sum(this.rows.map(({ failures }) => failures))),
    ];
    const lines = [head, ...body, total];
    const widths = head.map((_, column) =>
      Math.max(...lines.map((line) => line[column]?.length ?? 0)),
    );
    const text = lines.map((line) =>
      line
        .map((cell, column) =>
          column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    );
    return text.join('\n');
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
