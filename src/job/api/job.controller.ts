import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Answers, Context, type RequestContext } from '../../tmf';
import { JobService } from '../job.service';
import { type JobResource, toJobResource } from './job.convert';
import { jobShape } from './job.shape';

@ApiTags('jobs')
@Controller('/api/v1/jobs')
export class JobController {
  constructor(private readonly jobs: JobService) {}

  @Get(':id')
  @ApiOperation({ summary: 'How far a job is, and what came of it' })
  @Answers(jobShape)
  async find(
    @Context() { tenant, origin }: RequestContext,
    @Param('id') id: string,
  ): Promise<JobResource> {
    return toJobResource(await this.jobs.find(tenant, id), origin);
  }
}
