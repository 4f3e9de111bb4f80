import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Needs } from '../../platform/access/needs';
import { Answers, ById, Context, type RequestContext } from '../../tmf';
import { JobService } from '../job.service';
import { toJobResource } from './job.convert';
import { JobResource } from './job.dto';

@ApiTags('jobs')
@Controller('/api/v1/jobs')
export class JobController {
  constructor(private readonly jobs: JobService) {}

  @Get(':id')
  @Needs('job:read')
  @ApiOperation({ summary: 'How far a job is, and what came of it' })
  @Answers(JobResource)
  async find(
    @Context() { tenant, origin }: RequestContext,
    @Param() { id }: ById,
  ): Promise<JobResource> {
    return toJobResource(await this.jobs.find(tenant, id), origin);
  }
}
