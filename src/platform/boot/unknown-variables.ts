import { nearest } from '../../core/nearest';
import { readConfig } from '../config';

// Of the tests and of docker-compose.yml: a server does not read them.
const OTHERS = /^METERLINE_(TEST_.*|SPECIFICATIONS|LOCK_OPERATIONS|DB_PASSWORD)$/;

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
