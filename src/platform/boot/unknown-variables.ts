import { readConfig } from '../config';

// Of the tests and of docker-compose.yml: a server does not read them.
const OTHERS = /^METERLINE_(TEST_.*|SPECIFICATIONS|LOCK_OPERATIONS|DB_PASSWORD)$/;
/** Letters that may differ between a misspelt name and the one that was meant. */
const EDITS_MAX = 4;

/** One line about variables of ours that nobody reads: misspelt, they leave a setting as it was. */
export function tellUnknownVariables(env: NodeJS.ProcessEnv): string | undefined {
  const known = namesRead();
  const unknown = Object.keys(env)
    .filter((name) => /^METERLINE_/i.test(name) && !known.includes(name) && !OTHERS.test(name))
    .sort();
  if (unknown.length === 0) return undefined;
  const named = unknown.map((name) => {
    const meant = nearest(name.toUpperCase(), known);
    return meant === undefined ? name : `${name} (did you mean ${meant}?)`;
  });
  return `unknown and without effect: ${named.join(', ')}`;
}

/** Whatever the configuration asks for, so that no list of it can be out of date. */
function namesRead(): string[] {
  const names = new Set<string>();
  const asked = new Proxy<NodeJS.ProcessEnv>(
    {},
    {
      get: (_env, name) => {
        names.add(String(name));
        return undefined;
      },
    },
  );
  readConfig(asked);
  return [...names];
}

function nearest(name: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((each) => ({ each, edits: editsBetween(name, each) }))
    .filter(({ edits }) => edits <= EDITS_MAX)
    .sort((a, b) => a.edits - b.edits);
  return best?.each;
}

/** Levenshtein's distance. */
function editsBetween(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of Array.from(a).entries()) {
    const current = [row + 1];
    for (const [column, other] of Array.from(b).entries()) {
      const replaced = (above[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    above = current;
  }
  return above.at(-1) ?? 0;
}
