// What collections of our own API have in common: a list, and one of its members by its id, with references expanded.
import { Get, Param, Req, Res } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Permission } from '../../core/permission';
import { Needs } from '../../platform/access/needs';
import { answerResource, answerResources } from '../expand/answer-resources';
import type { ListQuery } from '../query/list-query';
import { Context, type RequestContext } from '../request-context';
import type { ResourceOperations } from '../resource-rules';
import type { Body } from '../resource-type';
import { AnswersList, AnswersOne, Expands } from './answers';
import { ById } from './by-id.dto';
import type { OwnCollection } from './collection';

type Said = {
  readonly needs: Permission;
  /** As in `List or find rate cards`. */
  readonly many: string;
  /** As in `A rate card, by its code`. */
  readonly one: string;
  /** An example. */
  readonly shown: Body;
};

/** The base of a controller: `GET` of the collection and of one in it. */
export function readsOwn(type: OwnCollection, { needs, many, one, shown }: Said) {
  abstract class ReadsOwn {
    abstract readonly service: Required<Pick<ResourceOperations, 'list' | 'read'>>;
    abstract readonly modules: ModulesContainer;

    @Get()
    @Needs(needs)
    @ApiOperation({ operationId: `list${type.name}`, summary: `List or find ${many}` })
    @AnswersList(type.described, shown)
    @Expands()
    async list(
      @Context() context: RequestContext,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ) {
      const list = (query: ListQuery) => this.service.list(context, query);
      return answerResources({ type, modules: this.modules }, list, request, reply);
    }

    @Get(':id')
    @Needs(needs)
    @ApiOperation({ operationId: `retrieve${type.name}`, summary: one })
    @AnswersOne(type.described, shown)
    @Expands()
    async read(
      @Context() context: RequestContext,
      @Param() { id }: ById,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ) {
      const found = await this.service.read(context, id);
      return answerResource({ type, modules: this.modules }, found, request, reply);
    }
  }
  return ReadsOwn;
}
