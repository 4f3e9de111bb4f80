import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { formatInstant } from '../../core/time';
import { Needs } from '../../platform/access/needs';
import { Answers, ById, Context, type RequestContext, setHit, Takes, TakesKey } from '../../tmf';
import type { KnownTenant } from '../domain/tenant';
import { type Made, Tenants } from '../tenants.service';
import { CreateTenant, TenantResource, TenantsQuery } from './tenant.dto';

@ApiTags('access')
@Controller('/api/v1/tenants')
export class TenantsController {
  constructor(private readonly tenants: Tenants) {}

  @Get()
  @Needs('tenant:read')
  @ApiOperation({
    operationId: 'listTenant',
    summary: 'The tenants by their ids, a page at a time',
  })
  @Answers([TenantResource])
  async page(@Query() { after, limit }: TenantsQuery): Promise<TenantResource[]> {
    return (await this.tenants.page(after, limit)).map((each) => toTenant(each));
  }

  @Post()
  @Needs('tenant:write')
  @ApiOperation({ operationId: 'createTenant', summary: 'A new tenant, and its first key' })
  @Takes(CreateTenant, { id: 'acme', name: 'Acme Mobile' })
  @TakesKey()
  @Answers(TenantResource, 201)
  async create(
    @Context() context: RequestContext,
    @Body() { id, name }: CreateTenant,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantResource> {
    const made = await this.tenants.create(context, id, name || id);
    reply.header('Location', `${context.origin}/api/v1/tenants/${id}`);
    return toMade(made, reply);
  }

  @Get(':id')
  @Needs('tenant:read')
  @ApiOperation({ operationId: 'retrieveTenant', summary: 'A tenant' })
  @Answers(TenantResource)
  async read(@Param() { id }: ById): Promise<TenantResource> {
    return toTenant(await this.tenants.read(id));
  }

  @Post(':id/firstKey/rotate')
  @HttpCode(200)
  @Needs('tenant:write')
  @ApiOperation({
    operationId: 'rotateFirstKey',
    summary: 'Another first key in place of one that was lost before anybody used it',
  })
  @TakesKey()
  @Answers(TenantResource)
  async rotateFirstKey(
    @Context() context: RequestContext,
    @Param() { id }: ById,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantResource> {
    return toMade(await this.tenants.rotateFirstKey(context, id), reply);
  }

  @Post(':id/suspend')
  @HttpCode(200)
  @Needs('tenant:write')
  @ApiOperation({ operationId: 'suspendTenant', summary: 'Let nobody of the tenant in' })
  @Answers(TenantResource)
  async suspend(
    @Context() context: RequestContext,
    @Param() { id }: ById,
  ): Promise<TenantResource> {
    return toTenant(await this.tenants.setStatus(context, id, 'suspended'));
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Needs('tenant:write')
  @ApiOperation({ operationId: 'resumeTenant', summary: 'Let the tenant in again' })
  @Answers(TenantResource)
  async resume(@Context() context: RequestContext, @Param() { id }: ById): Promise<TenantResource> {
    return toTenant(await this.tenants.setStatus(context, id, 'active'));
  }
}

function toMade({ result, replayed, secret }: Made, reply: FastifyReply): TenantResource {
  setHit(reply, replayed);
  const { tenant, firstKey: id } = result;
  return toTenant(tenant, secret === undefined ? { id } : { id, secret });
}

function toTenant(
  { id, name, status, createdAt }: KnownTenant,
  firstKey?: TenantResource['firstKey'],
): TenantResource {
  const shown = { id, name, status, createdAt: formatInstant(createdAt) };
  return firstKey === undefined ? shown : { ...shown, firstKey };
}
