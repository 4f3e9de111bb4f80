// Knows all served paths, to tell misses apart: 404 for an unknown path, 405 with Allow for a known one without the
// method. OPTIONS answers the methods.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Failure } from '../error-status';

/** The route that answers preflights. */
const ANY_PATH = '*';

type KnownPath = { readonly pattern: RegExp; readonly methods: Set<string> };

export class RouteTable {
  private readonly paths = new Map<string, KnownPath>();

  /** Must be called before routes are added. With `leavesPreflights` OPTIONS of browsers is left to CORS. */
  watch(server: FastifyInstance, leavesPreflights: boolean): void {
    server.addHook('onRoute', ({ url, method }) => {
      if (url === ANY_PATH) return;
      const known = this.paths.get(url) ?? { pattern: patternOf(url), methods: new Set() };
      for (const name of [method].flat()) known.methods.add(name.toUpperCase());
      this.paths.set(url, known);
    });
    server.addHook('onRequest', (request, reply, next) => {
      const isLeft = leavesPreflights && isPreflight(request);
      const methods = request.method === 'OPTIONS' && !isLeft ? this.methodsAt(request) : [];
      if (methods.length === 0) next();
      else
        void reply
          .status(204)
          .header('Allow', [...methods, 'OPTIONS'].join(', '))
          .send();
    });
  }

  explain(failure: Failure, request: FastifyRequest): Failure {
    if (failure.code === 'tmf.value-unstorable' && hasNul(request))
      return nowhere(failure, request);
    if (!isUnrouted(failure, request)) return failure;
    const methods = this.methodsAt(request);
    const allow = methods.join(', ');
    if (methods.length === 0 || methods.includes(request.method)) {
      return nowhere(failure, request);
    }
    return {
      ...failure,
      status: 405,
      code: 'tmf.method-not-allowed',
      message: `${request.method} is not offered here, only ${allow}`,
      headers: { Allow: allow },
    };
  }

  private methodsAt(request: FastifyRequest): readonly string[] {
    const path = pathOf(request);
    const methods = [...this.paths.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap((known) => [...known.methods]);
    return [...new Set(methods)].toSorted();
  }
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** Without a route, 404 or 405 is a better answer than an error about the request. */
function isUnrouted({ code }: Failure, { is404 }: FastifyRequest): boolean {
  return code === 'tmf.path-unknown' || (is404 && code === 'tmf.request-malformed');
}

// A client behind a proxy may put the host into the request line.
function pathOf({ url }: FastifyRequest): string {
  return url
    .replace(/^https?:\/\/[^/]*/i, '')
    .replace(/[?#].*$/s, '')
    .replace(/(.)\/+$/, '$1');
}

/** PostgreSQL cannot store NUL, so a path with one names nothing. */
function hasNul(request: FastifyRequest): boolean {
  return pathOf(request).includes('%00');
}

function nowhere(failure: Failure, request: FastifyRequest): Failure {
  const message = `There is nothing at ${pathOf(request).slice(0, 200)}`;
  return { ...failure, status: 404, code: 'tmf.path-unknown', message };
}

function patternOf(url: string): RegExp {
  const source = url
    .replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replace(/:[A-Za-z_]\w*/g, '[^/]+');
  return new RegExp(`^${source.replace(/(.)\/$/, '$1')}$`);
}
