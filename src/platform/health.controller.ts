import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Open } from './access/needs';
import { DatabaseProbe } from './database-probe';
import { Settings } from './settings';

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly probe: DatabaseProbe,
    private readonly settings: Settings,
  ) {}

  @Get('live')
  @Open()
  @ApiOperation({ summary: 'The process answers' })
  live(): { status: string } {
    return { status: 'up' };
  }

  @Get('ready')
  @Open()
  @ApiOperation({ summary: 'The process can take requests: its database answers' })
  async ready(
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ status: string; access?: string }> {
    const access = this.settings.asksWho ? 'required' : 'open';
    if (await this.probe.answers()) return { status: 'ready', access };
    reply.status(503);
    return { status: 'database unreachable' };
  }
}
