import {
  Body,
  Controller,
  Delete,
  Get,
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
  answerResource,
  answerResources,
  AnswersChanged,
  AnswersCreated,
  AnswersList,
  AnswersOne,
  AnswersRemoved,
  ById,
  Context,
  Expands,
  JsonAcceptedGuard,
  type ListQuery,
  ownCollection,
  patchOf,
  Referable,
  represent,
  type RequestContext,
  sendCreated,
  sendResource,
  Takes,
} from '../../tmf';
import { ExtensionSchemas } from '../extension.service';
import { ChangeSchema, ExtensionSchemaResource, RegisterSchema } from './schema.dto';

const SCHEMAS = ownCollection('ExtensionSchema', 'schemas', ExtensionSchemaResource);
const REGISTERED = {
  name: 'FleetProduct',
  baseType: 'Product',
  schema: { type: 'object', properties: { vehicle: { type: 'string' } } },
};
const SHOWN = represent(SCHEMAS, { id: '42', body: REGISTERED });

@ApiTags('schemas')
@Controller('/api/v1/schemas')
@UseGuards(JsonAcceptedGuard)
@Referable(SCHEMAS)
export class SchemasController {
  constructor(
    readonly service: ExtensionSchemas,
    private readonly modules: ModulesContainer,
  ) {}

  @Get()
  @Needs('catalog:read')
  @ApiOperation({ operationId: 'listExtensionSchema', summary: 'List or find schemas' })
  @AnswersList(ExtensionSchemaResource, SHOWN)
  @Expands()
  async list(
    @Context() context: RequestContext,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const list = (query: ListQuery) => this.service.list(context, query);
    return answerResources({ type: SCHEMAS, modules: this.modules }, list, request, reply);
  }

  @Post()
  @Needs('catalog:write')
  @ApiOperation({ operationId: 'createExtensionSchema', summary: 'Register a schema' })
  @Takes(RegisterSchema, REGISTERED)
  @AnswersCreated(ExtensionSchemaResource, SHOWN)
  async register(
    @Context() context: RequestContext,
    @Body() body: RegisterSchema,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return sendCreated(SCHEMAS, await this.service.create(context, body), request, reply);
  }

  @Get(':id')
  @Needs('catalog:read')
  @ApiOperation({ operationId: 'retrieveExtensionSchema', summary: 'A schema by its id' })
  @AnswersOne(ExtensionSchemaResource, SHOWN)
  @Expands()
  async read(
    @Context() context: RequestContext,
    @Param() { id }: ById,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.service.read(context, id);
    return answerResource({ type: SCHEMAS, modules: this.modules }, found, request, reply);
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
