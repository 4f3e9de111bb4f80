import {
  Body,
  Controller,
  Delete,
  HttpCode,
  Param,
  Patch,
  Post,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../../platform/access/needs';
import {
  AnswersChanged,
  AnswersCreated,
  AnswersRemoved,
  ById,
  Context,
  JsonAcceptedGuard,
  ownCollection,
  readsOwn,
  patchOf,
  Referable,
  represent,
  type RequestContext,
  sendCreated,
  sendResource,
  Takes,
  TakesKey,
} from '../../tmf';
import { ExtensionSchemas } from '../extension-schemas.service';
import { ChangeSchema, ExtensionSchemaResource, RegisterSchema } from './schema.dto';

const SCHEMAS = ownCollection('ExtensionSchema', 'schemas', ExtensionSchemaResource);
const REGISTERED = {
  name: 'FleetProduct',
  baseType: 'Product',
  schema: { type: 'object', properties: { vehicle: { type: 'string' } } },
};
const SHOWN = represent(SCHEMAS, { id: '42', body: REGISTERED });
const SAID = {
  needs: 'catalog:read',
  many: 'schemas',
  one: 'A schema by its id',
  shown: SHOWN,
} as const;

@ApiTags('schemas')
@Controller('/api/v1/schemas')
@UseGuards(JsonAcceptedGuard)
@Referable(SCHEMAS)
export class SchemasController extends readsOwn(SCHEMAS, SAID) {
  constructor(
    readonly service: ExtensionSchemas,
    readonly modules: ModulesContainer,
  ) {
    super();
  }

  @Post()
  @Needs('catalog:write')
  @ApiOperation({ operationId: 'createExtensionSchema', summary: 'Register a schema' })
  @Takes(RegisterSchema, REGISTERED)
  @AnswersCreated(ExtensionSchemaResource, SHOWN)
  @TakesKey()
  async register(
    @Context() context: RequestContext,
    @Body() body: RegisterSchema,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return sendCreated(SCHEMAS, await this.service.create(context, body), request, reply);
  }

  @Patch(':id')
  @Needs('catalog:write')
  @ApiOperation({ operationId: 'patchExtensionSchema', summary: 'Change a schema in part' })
  @Takes(ChangeSchema, { name: REGISTERED.name })
  @AnswersChanged(ExtensionSchemaResource, SHOWN)
  async change(
    @Context() context: RequestContext,
    @Param() { id }: ById,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const patch = patchOf(request.headers['content-type'], request.body);
    return sendResource(SCHEMAS, await this.service.patch(context, id, patch), request, reply);
  }

  @Delete(':id')
  @Needs('catalog:write')
  @HttpCode(204)
  @ApiOperation({ operationId: 'deleteExtensionSchema', summary: 'Remove a schema' })
  @AnswersRemoved()
  async remove(@Context() context: RequestContext, @Param() { id }: ById): Promise<void> {
    await this.service.remove(context, id);
  }
}
