// The OpenAPI description of POST /events.
import { applyDecorators } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOperation,
  ApiProperty,
  ApiQuery,
  getSchemaPath,
} from '@nestjs/swagger';
import { Answers } from '../../tmf';
import { UsageReport } from '../api/usage.dto';

abstract class CloudEvent {
  @ApiProperty({ required: false, enum: ['1.0'] })
  abstract readonly specversion?: string;
  @ApiProperty({ description: 'The meter' })
  abstract readonly type: string;
  @ApiProperty({ description: 'With `id` the identity of the usage' })
  abstract readonly source: string;
  @ApiProperty()
  abstract readonly id: string;
  @ApiProperty({ description: 'Who used it: what a product answers for' })
  abstract readonly subject: string;
  @ApiProperty({ required: false, format: 'date-time', description: 'When; else now' })
  abstract readonly time?: string;
  @ApiProperty({
    type: 'object',
    required: ['quantity'],
    properties: { quantity: { type: 'string' }, amount: { type: 'string' } },
    additionalProperties: true,
    description: 'Decimals as texts; what else is said are attributes that prices may depend on',
  })
  abstract readonly data: object;
}

const one = { $ref: getSchemaPath(CloudEvent) };
const batch = { type: 'array' as const, items: one };
const EXAMPLE = {
  specversion: '1.0',
  type: 'llm.tokens',
  source: 'gateway',
  id: 'req-1',
  subject: 'key-1',
  time: '2026-01-15T10:00:00Z',
  data: { quantity: '374000', model: 'atlas-70b' },
};
const CONTENT = {
  'application/cloudevents+json': { schema: one, example: EXAMPLE },
  'application/cloudevents-batch+json': { schema: batch, example: [EXAMPLE] },
  'application/x-ndjson': {
    schema: { type: 'string' as const },
    example: JSON.stringify(EXAMPLE),
  },
  'application/json': { schema: { anyOf: [one, batch] }, example: EXAMPLE },
};

export function DocumentEvents(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Report usage as CloudEvents: one, a batch, or one a line',
      requestBody: { required: true, content: CONTENT },
    }),
    ApiExtraModels(CloudEvent),
    ApiQuery({ name: 'results', required: false, enum: ['all'] }),
    ApiQuery({ name: 'dryRun', required: false, enum: ['true', 'false'] }),
    Answers(UsageReport),
  );
}
