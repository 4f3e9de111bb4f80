// Whether a client written against the official document is served by ours: whatever it calls, sends,
// asks for or reads is there, and of a type that leaves it at least as much room.
import type { Json } from '../contract';
import { DocumentView, type OperationView, type Structure } from './openapi-view';

/** What was compared, and what of it is missing or narrower in ours. */
export type Comparison = {
  readonly paths: number;
  readonly operations: number;
  readonly parameters: number;
  readonly answers: number;
  readonly attributes: number;
  readonly missing: readonly string[];
};

export function compareDocuments(official: Json, own: Json): Comparison {
  const walk = new Walk(new DocumentView(official), new DocumentView(own));
  return walk.compare();
}

const ANYTHING = {};

// Where we mean to differ.
const DELIBERATE = [
  // Payloads under a name that is misspelt or copied from another resource.
  /^POST \/listener\/cancelProductOrder\w+ body\.event\.canccelProductOrder /,
  /^POST \/listener\/partyRoleSpecification\w+ body\.event\.partyRole /,
  // Nobody can reserve nothing; 4.1 asks for the amount, too.
  /^POST \/reserveBalance body need not have amount$/,
];

class Walk {
  private readonly missing = new Set<string>();
  private readonly compared = new Set<string>();
  private readonly counts = { parameters: 0, answers: 0, attributes: 0 };

  constructor(
    private readonly official: DocumentView,
    private readonly own: DocumentView,
  ) {}

  compare(): Comparison {
    const theirs = this.official.operations();
    const ours = new Map(this.own.operations().map((each) => [keyOf(each), each]));
    for (const operation of theirs) {
      const mine = ours.get(keyOf(operation));
      if (mine === undefined) this.missing.add(`${keyOf(operation)} is not there`);
      else this.compareOperations(operation, mine);
    }
    return {
      paths: new Set(theirs.map(({ path }) => path)).size,
      operations: theirs.length,
      ...this.counts,
      missing: [...this.missing],
    };
  }

  private note(fault: string): void {
    if (!DELIBERATE.some((difference) => difference.test(fault))) this.missing.add(fault);
  }

  private compareOperations(theirs: OperationView, ours: OperationView): void {
    const key = keyOf(theirs);
    // What a listener takes is what we say, not what we are told.
    const isSent = !theirs.path.startsWith('/listener/');
    for (const parameter of theirs.parameters) {
      this.counts.parameters += 1;
      if (!ours.parameters.includes(parameter)) this.missing.add(`${key} takes no ${parameter}`);
    }
    for (const [mediaType, body] of theirs.bodies) {
      const own = ours.bodies.get(mediaType);
      if (own === undefined) this.missing.add(`${key} takes no ${mediaType}`);
      else this.compareValues([body], [own], `${key} body`, isSent);
    }
    for (const [status, answer] of theirs.answers) {
      this.counts.answers += 1;
      const own = ours.answers.get(status);
      if (own === undefined) {
        this.missing.add(`${key} answers no ${status}`);
        continue;
      }
      for (const header of answer.headers.filter((each) => !own.headers.includes(each))) {
        this.missing.add(`${key} ${status} has no header ${header}`);
      }
      if (answer.schema === undefined) continue;
      if (own.schema === undefined) this.missing.add(`${key} ${status} has no body`);
      else this.compareValues([answer.schema], [own.schema], `${key} ${status}`, false);
    }
  }

  /** Every pair of structures is compared once, so that what nests in itself comes to an end. */
  private compareValues(
    theirs: readonly Json[],
    ours: readonly Json[],
    place: string,
    isSent: boolean,
  ): void {
    const pair = JSON.stringify([theirs, ours, isSent]);
    if (this.compared.has(pair)) return;
    this.compared.add(pair);
    const [their, our] = [this.official.structure(theirs), this.own.structure(ours)];
    // Whatever may be of any type is described as anything.
    if (their.types.size > 1 && our.types.size === 0) return;
    for (const fault of faultsOf(their, our, isSent)) this.note(`${place} ${fault}`);
    if (their.items.length > 0) {
      const items = our.items.length > 0 ? our.items : [ANYTHING];
      this.compareValues(their.items, items, `${place}[]`, isSent);
    }
    for (const [name, schemas] of their.attributes) {
      this.counts.attributes += 1;
      const own = our.attributes.get(name);
      if (own === undefined) this.note(`${place}.${name} is not there`);
      else this.compareValues(schemas, own, `${place}.${name}`, isSent);
    }
  }
}

function faultsOf(their: Structure, our: Structure, isSent: boolean): string[] {
  const faults: string[] = [];
  const isOpen = our.types.size === 0;
  if (!isOpen) {
    for (const type of their.types.size === 0 ? ['anything'] : their.types) {
      if (!our.types.has(type) && !(type === 'integer' && our.types.has('number'))) {
        faults.push(`may be ${type}, not only ${[...our.types].join()}`);
      }
    }
  }
  const isText = their.types.has('string');
  if (isSent && isText && our.formats.has('date-time') && !their.formats.has('date-time')) {
    faults.push('may be a text that is no instant');
  }
  if (isText && our.choices !== undefined) {
    const anyWord = isSent ? ['any word'] : [];
    const words = their.choices === undefined ? anyWord : [...their.choices];
    // TMF637 publishes the state `aborted ` with a space at its end.
    for (const word of words.filter((each) => our.choices?.has(each.trim()) !== true)) {
      faults.push(`may be "${word}"`);
    }
  }
  const asked = isSent ? [...our.required].filter((name) => !their.required.has(name)) : [];
  return [...faults, ...asked.map((name) => `need not have ${name}`)];
}

/** Parameters of paths may be called otherwise. */
function keyOf({ method, path }: OperationView): string {
  return `${method.toUpperCase()} ${path.replace(/\/$/, '').replace(/\{\w+\}/g, '{}')}`;
}
