import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { Needs } from './access/needs';
import { registry } from './metrics';

@Controller('metrics')
export class MetricsController {
  @Get()
  @Needs('process:read')
  @ApiExcludeEndpoint()
  @Header('Content-Type', registry.contentType)
  metrics(): Promise<string> {
    return registry.metrics();
  }
}
