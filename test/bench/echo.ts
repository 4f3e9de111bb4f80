// The floor of a single request: Fastify parses the body and sends it back.
import Fastify from 'fastify';

const server = Fastify();
server.post('/', async (request, reply) => {
  reply.status(201);
  return request.body;
});
void server.listen({ port: 0, host: '127.0.0.1' }).then((url) => process.send?.(url));
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
