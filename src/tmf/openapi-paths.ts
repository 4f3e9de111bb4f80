// What Nest's metadata cannot say about a path: the four patch languages.
import type { OpenAPIObject } from '@nestjs/swagger';
import { LANGUAGE_OF_MEDIA_TYPE } from './patch/apply-patch';

type PathItem = OpenAPIObject['paths'][string];

export function completePath(item: PathItem): PathItem {
  const body = item.patch?.requestBody;
  if (item.patch === undefined || body === undefined || !('content' in body)) return item;
  const merge = body.content['application/json'] ?? {};
  const operations = { schema: { $ref: '#/components/schemas/JsonPatch' } };
  const content = Object.fromEntries(
    Object.entries(LANGUAGE_OF_MEDIA_TYPE).map(([mediaType, language]) => [
      mediaType,
      language === 'merge' ? merge : operations,
    ]),
  );
  return { ...item, patch: { ...item.patch, requestBody: { ...body, content } } };
}
