import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Needs } from '../../platform/access/needs';
import type { Tenant } from '../../platform/tenant';
import { Answers, RequestTenant } from '../../tmf';
import { AttentionService } from '../attention.service';
import { toAttention } from './attention.convert';
import { AttentionResource } from './attention.dto';

@ApiTags('attention')
@Controller('/api/v1/attention')
export class AttentionController {
  constructor(private readonly attention: AttentionService) {}

  @Get()
  @Needs('attention:read')
  @ApiOperation({ summary: 'What was refused, failed or is not matched, and what helps' })
  @Answers(AttentionResource)
  async all(@RequestTenant() tenant: Tenant): Promise<AttentionResource> {
    return toAttention(await this.attention.of(tenant));
  }
}
