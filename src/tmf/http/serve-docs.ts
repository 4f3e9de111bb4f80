// `/docs`: all APIs of the server on one page with try-it-out. Documents are built at the first request, so that they
// do not slow down the start.
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { ErrorReference } from '../../core/domain-error';
import { type ApiDocument, apisOf, buildDocuments, fileOf, majorOf, titleOf } from '../openapi';
import { HttpError } from '../http-error';
import { serveErrorPage } from './error-page';
import { type RoleTable, servePermissionPage } from './permission-page';
import { serveFrontPage } from './front-page';

const DOCUMENTS = '/docs/openapi';

/** Must be called before the application listens. */
export function serveDocs(
  app: NestFastifyApplication,
  references: readonly ErrorReference[],
  roles: RoleTable,
): void {
  let built: readonly ApiDocument[] | undefined;
  const urls = apisOf(app).map((api) => ({
    name: `${titleOf(api)} ${majorOf(api)}`,
    url: `${DOCUMENTS}/${fileOf(api)}`,
  }));
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  serveFrontPage(server);
  serveErrorPage(server, references);
  servePermissionPage(server, roles);
  server.get(DOCUMENTS, () => urls);
  server.get<{ Params: { file: string } }>(`${DOCUMENTS}/:file`, (request) => {
    built ??= buildDocuments(app);
    const found = built.find(({ file }) => file === request.params.file);
    if (found === undefined)
      throw new HttpError(404, 'tmf.path-unknown', 'There is no such document');
    return found.document;
  });
  const empty = new DocumentBuilder().setTitle('Meterline').build();
  SwaggerModule.setup('docs', app, () => ({ ...empty, paths: {} }), {
    explorer: true,
    raw: false,
    customSiteTitle: 'Meterline APIs',
    customCss: '.swagger-ui .topbar-wrapper .link { visibility: hidden }',
    swaggerOptions: {
      urls,
      deepLinking: true,
      displayRequestDuration: true,
      defaultModelsExpandDepth: 0,
      tryItOutEnabled: true,
    },
  });
}
