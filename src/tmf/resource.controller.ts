// The HTTP face of a resource type: one controller class per type, made from its description.
// Routes exist only for the operations the type declares.
import {
  Controller,
  Delete,
  Get,
  Inject,
  type InjectionToken,
  Patch,
  Post,
  Req,
  Res,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { invariant } from '../core/invariant';
import { Needs } from '../platform/access/needs';
import type { Permission } from '../core/permission';
import { answerResource, answerResources } from './expand/answer-resources';
import { JsonAcceptedGuard } from './http/json-accepted.guard';
import { fieldsOf, sendCreated, sendResource } from './http/send';
import { documentType } from './openapi-metadata';
import { patchOf } from './patch/apply-patch';
import type { ListQuery } from './query/list-query';
import { contextOf } from './request-context';
import { resourceToken } from './resource-provider';
import { permissionFor } from './resource-permission';
import type { ResourceOperations } from './resource-rules';
import type { Operation, ResourceType } from './resource-type';
import { resourceUnknown } from './tmf.errors';

type IdRequest = FastifyRequest<{ Params: { id: string } }>;
type Ground = { readonly service: ResourceOperations; readonly modules: ModulesContainer };
type Handler = (ground: Ground, request: IdRequest, reply: FastifyReply) => Promise<unknown>;

export function resourceController(
  type: ResourceType,
  service: InjectionToken = resourceToken(type),
): Type<unknown> {
  class ResourceController {
    constructor(
      @Inject(service) readonly service: ResourceOperations,
      @Inject(ModulesContainer) readonly modules: ModulesContainer,
    ) {}
  }
  Object.defineProperty(ResourceController, 'name', {
    value: `${type.api.code}${type.name}Controller`,
  });
  for (const operation of type.operations) {
    const handler = HANDLERS[operation](type);
    define(ResourceController.prototype, operation, handler, permissionFor(type, operation));
  }
  Controller(rootsOf(type))(ResourceController);
  UseGuards(JsonAcceptedGuard)(ResourceController);
  documentType(ResourceController, type);
  return ResourceController;
}

function rootsOf(type: ResourceType): string[] {
  return [type.api.root, ...(type.api.aliases ?? [])].map((root) => `${root}/${type.path}`);
}

const ROUTES: Readonly<Record<Operation, MethodDecorator>> = {
  list: Get(),
  create: Post(),
  read: Get(':id'),
  patch: Patch(':id'),
  delete: Delete(':id'),
};

function define(
  prototype: object,
  operation: Operation,
  handler: Handler,
  permission: Permission | undefined,
): void {
  const method = function (
    this: Ground,
    request: IdRequest,
    reply: FastifyReply,
  ): Promise<unknown> {
    return handler(this, request, reply);
  };
  const descriptor = { value: method, writable: true, configurable: true, enumerable: false };
  Object.defineProperty(prototype, operation, descriptor);
  Req()(prototype, operation, 0);
  Res({ passthrough: true })(prototype, operation, 1);
  ROUTES[operation](prototype, operation, descriptor);
  if (permission !== undefined) Needs(permission)(prototype, operation, descriptor);
}

const HANDLERS: Readonly<Record<Operation, (type: ResourceType) => Handler>> = {
  list: (type) => async (ground, request, reply) => {
    const list = (query: ListQuery) => offered(ground.service.list?.(contextOf(request), query));
    return answerResources({ type, modules: ground.modules }, list, request, reply);
  },
  create: (type) => async (ground, request, reply) => {
    const created = await offered(ground.service.create?.(contextOf(request), request.body));
    return sendCreated(type, created, request, reply);
  },
  read: (type) => async (ground, request, reply) => {
    const id = idOf(type, request);
    const read = ground.service.read?.(contextOf(request), id, fieldsOf(request));
    const found = await offered(read);
    return answerResource({ type, modules: ground.modules }, found, request, reply);
  },
  patch: (type) => async (ground, request, reply) => {
    const patch = patchOf(request.headers['content-type'], request.body);
    const id = idOf(type, request);
    const patched = await offered(ground.service.patch?.(contextOf(request), id, patch));
    return sendResource(type, patched, request, reply);
  },
  delete: (type) => async (ground, request, reply) => {
    await offered(ground.service.remove?.(contextOf(request), idOf(type, request)));
    reply.status(204);
  },
};

// PostgreSQL cannot store NUL, so an id with one names nothing.
function idOf(type: ResourceType, request: IdRequest): string {
  const { id } = request.params;
  if (id.includes('\0')) throw resourceUnknown(type.name, id.replaceAll('\0', ''));
  return id;
}

function offered<R>(answer: Promise<R> | undefined): Promise<R> {
  invariant(answer !== undefined, 'the type declares an operation its service lacks');
  return answer;
}
