// What a request makes PostgreSQL do, told by PostgreSQL: auto_explain sends the plan of every statement as
// it was run, with the rows its scans read, as a notice.
import { Client } from 'pg';

export type Work = {
  readonly statements: number;
  /** Rows that scans of tables and indexes touched, those a filter dropped among them. */
  readonly rows: number;
  /** Rows of these that were compared with each entry of an array: the array is not counted. */
  readonly compared: number;
  /** Pages looked at, those of rows that are gone and cannot be forgotten among them. */
  readonly pages: number;
  /** The dearest statement, for whoever has to find out. */
  readonly worst: string;
};

type Node = { readonly [key: string]: unknown; readonly Plans?: readonly Node[] };
type Explained = { readonly 'Query Text': string; readonly Plan: Node };

/** For sessions that begin later. */
export async function explainAll(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const settings = {
    session_preload_libraries: 'auto_explain',
    'auto_explain.log_min_duration': '0',
    'auto_explain.log_analyze': 'on',
    'auto_explain.log_timing': 'off',
    'auto_explain.log_buffers': 'on',
    'auto_explain.log_nested_statements': 'on',
    'auto_explain.log_format': 'json',
    'auto_explain.log_level': 'notice',
  };
  const owner = new Client({ connectionString: url });
  await owner.connect();
  for (const [setting, value] of Object.entries(settings)) {
    await owner.query(`ALTER DATABASE ${name} SET ${setting} = '${value}'`);
  }
  await owner.end();
}

/** Hears what connections of this process are told. */
export class PlanLog {
  private plans: Explained[] = [];

  constructor() {
    const hear = (message: string): void => {
      const start = message.indexOf('{');
      if (!message.startsWith('duration:') || start < 0) return;
      this.plans.push(JSON.parse(message.slice(start)) as Explained);
    };
    const emit = Reflect.get(Client.prototype, 'emit') as (...told: unknown[]) => boolean;
    Client.prototype.emit = function (this: Client, ...told: unknown[]) {
      const [event, notice] = told;
      if (event === 'notice') hear((notice as { readonly message?: string }).message ?? '');
      return emit.apply(this, told);
    };
  }

  /** The least of some tries: what works in the background meanwhile is not the request's. */
  async least(request: () => PromiseLike<unknown>, most = TRIES): Promise<Work> {
    // What is asked once may as well be asked cold.
    if (most > 1) await request();
    const tries: Work[] = [];
    for (let count = 0; count < most; count += 1) tries.push(await this.during(request));
    const [least = tries[0]] = tries.toSorted(
      (a, b) => a.rows - b.rows || a.statements - b.statements,
    );
    if (least === undefined) throw new Error('nothing was tried');
    return least;
  }

  private async during(request: () => PromiseLike<unknown>): Promise<Work> {
    this.plans = [];
    await request();
    const counted = this.plans.map((each) => ({
      rows: rowsOf(each.Plan),
      text: each['Query Text'],
    }));
    const worst = counted.toSorted((a, b) => b.rows - a.rows)[0];
    return {
      statements: counted.length,
      rows: counted.reduce((sum, { rows }) => sum + rows, 0),
      compared: this.plans.reduce((sum, { Plan }) => sum + comparedOf(Plan), 0),
      pages: this.plans.reduce((sum, { Plan }) => sum + pagesOf(Plan), 0),
      worst: worst === undefined ? '' : `${worst.rows} rows: ${worst.text}`,
    };
  }
}

const TRIES = 3;

function rowsOf(node: Node): number {
  const own = isScan(node)
    ? (valueOf(node, 'Actual Rows') + dropped(node)) * valueOf(node, 'Actual Loops')
    : 0;
  return Math.round(own) + (node.Plans ?? []).reduce((sum, each) => sum + rowsOf(each), 0);
}

/** An array that finds rows is a condition of the index; one that judges them is a filter, and no set. */
function comparedOf(node: Node): number {
  const filter = node['Filter'];
  const isCompared =
    isScan(node) && typeof filter === 'string' && filter.includes('= ANY ((InitPlan');
  const own = isCompared ? rowsOf({ ...node, Plans: [] }) : 0;
  return own + (node.Plans ?? []).reduce((sum, each) => sum + comparedOf(each), 0);
}

/** A node counts those of its parts, too. */
function pagesOf(node: Node): number {
  return valueOf(node, 'Shared Hit Blocks') + valueOf(node, 'Shared Read Blocks');
}

const SCANS = new Set<unknown>(['Seq Scan', 'Index Scan', 'Index Only Scan', 'Bitmap Heap Scan']);

function isScan(node: Node): boolean {
  return SCANS.has(node['Node Type']);
}

function dropped(node: Node): number {
  return valueOf(node, 'Rows Removed by Filter') + valueOf(node, 'Rows Removed by Index Recheck');
}

function valueOf(node: Node, key: string): number {
  const value = node[key];
  return typeof value === 'number' ? value : 0;
}
