import { nearest } from '../../core/nearest';
import { readConfig } from '../config';

// Variables of the tests, of commands and of docker-compose.yml, which the server does not read.
const OTHERS = /^METERLINE_(TEST_.*|SPECIFICATIONS|LOCK_OPERATIONS|DB_PASSWORD|API_KEY)$/;

/** One line about METERLINE_ variables that nothing reads: a misspelt one has no effect. */
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

/** Records the names that the configuration reads, so there is no list to maintain. */
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
