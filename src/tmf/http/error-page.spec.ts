import fastify from 'fastify';
import { serveErrorPage } from './error-page';

describe('/docs/errors', () => {
  it('lets no text of a meaning become markup, and is as wide as the screen', async () => {
    const server = fastify();
    serveErrorPage(server, [{ 401: { 'a.b': 'say `Bearer <key or token>` & "so"' } }]);
    const { body } = await server.inject('/docs/errors');
    expect(body).toContain('Bearer &lt;key or token&gt;` &amp; &quot;so&quot;');
    expect(body).not.toContain('<key');
    expect(body).toContain('name="viewport"');
  });
});
