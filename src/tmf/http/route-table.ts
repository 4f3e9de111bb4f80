// Knows every path that is served, so that a miss can be told apart: 404 for an unknown path, 405
// with Allow for a known one that lacks the method. OPTIONS asks for nothing but the methods.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Failure } from '../error-status';

/** Of the answer to preflights. */
const ANY_PATH = '*';

type KnownPath = { readonly pattern: RegExp; readonly methods: Set<string> };

export class RouteTable {
  private readonly paths = new Map<string, KnownPath>();

  /** Must see the server before the routes are added. What a browser asks first may be left to who answers that. */
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

/** Where no route is, 404 or 405 says more than what is wrong with the request. */
function isUnrouted({ code }: Failure, { is404 }: FastifyRequest): boolean {
  return code === 'tmf.path-unknown' || (is404 && code === 'tmf.request-malformed');
}

// A client behind a proxy may name the host in the request line.
function pathOf({ url }: FastifyRequest): string {
  return url
    .replace(/^https?:\/\/[^/]*/i, '')
    .replace(/[?#].*$/s, '')
    .replace(/(.)\/+$/, '$1');
}

/** PostgreSQL holds no NUL, so a path with one names nothing. */
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
