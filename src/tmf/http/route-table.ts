// Knows every path that is served, so that a miss can be told apart: 404 for an unknown path, 405
// with Allow for a known one that lacks the method.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Failure } from '../error-status';

type KnownPath = { readonly pattern: RegExp; readonly methods: Set<string> };

export class RouteTable {
  private readonly paths = new Map<string, KnownPath>();

  /** Must see the server before the routes are added. */
  watch(server: FastifyInstance): void {
    server.addHook('onRoute', ({ url, method }) => {
      const known = this.paths.get(url) ?? { pattern: patternOf(url), methods: new Set() };
      for (const name of [method].flat()) known.methods.add(name.toUpperCase());
      this.paths.set(url, known);
    });
  }

  explain(failure: Failure, request: FastifyRequest): Failure {
    const isUnrouted = failure.code === 'tmf.path-unknown';
    if (!isUnrouted) return failure;
    const path = request.url.replace(/[?#].*$/s, '').replace(/(.)\/+$/, '$1');
    const methods = [...this.paths.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap((known) => [...known.methods]);
    const allow = [...new Set(methods)].toSorted().join(', ');
    if (methods.length === 0 || methods.includes(request.method)) {
      return {
        ...failure,
        code: 'tmf.path-unknown',
        message: `There is nothing at ${path.slice(0, 200)}`,
      };
    }
    return {
      ...failure,
      status: 405,
      code: 'tmf.method-not-allowed',
      message: `${request.method} is not offered here, only ${allow}`,
      headers: { Allow: allow },
    };
  }
}

function patternOf(url: string): RegExp {
  const source = url
    .replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replace(/:[A-Za-z_]\w*/g, '[^/]+');
  return new RegExp(`^${source.replace(/(.)\/$/, '$1')}$`);
}
