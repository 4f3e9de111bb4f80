import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import {
  IsPart,
  IsText,
  kinds,
  oneOf,
  orNull,
  ownCollection,
  RefusedAs,
  SaysClass,
} from '../../tmf';
import { approvalMalformed } from '../approval.errors';
import {
  ACTIONS,
  type Action,
  type ApprovalStatus,
  EXPIRES_AFTER_HOURS,
  EXPIRES_AFTER_HOURS_MAX,
  RULED,
} from '../domain/approval';

const { text, flag, count, decimal, instant, open } = kinds;
const REASON_MAX = 2_000;
const CURRENCY = /^[A-Z]{3}$/;
const AMOUNT = /^\d{1,26}(\.\d{1,12})?$/;

@ApiSchema({ name: 'Approval_Decide' })
@RefusedAs(approvalMalformed)
export class DecideApproval {
  @ApiPropertyOptional({ ...text, description: 'Why' })
  @IsOptional()
  @IsText(REASON_MAX)
  readonly reason?: string | null;
}

@ApiSchema({ name: 'ApprovalLimit' })
export class ApprovalLimit {
  @ApiProperty(decimal)
  @Matches(AMOUNT, { message: 'must be a decimal that is not negative, as text' })
  readonly value!: string;

  @ApiProperty({ ...text, description: 'A currency' })
  @Matches(CURRENCY, { message: 'must be a currency of ISO 4217' })
  readonly unit!: string;
}

@ApiSchema({ name: 'ApprovalRule_Set' })
@RefusedAs(approvalMalformed)
export class SetApprovalRule {
  @ApiProperty(oneOf(...RULED))
  @IsIn(RULED, { message: `must be one of ${RULED.join(', ')}` })
  readonly action!: Action;

  @ApiProperty({ ...flag, description: 'Whether it waits for another person' })
  @IsBoolean({ message: 'must be true or false' })
  readonly isNeeded!: boolean;

  @ApiPropertyOptional({
    type: ApprovalLimit,
    description: 'Of what has an amount: only above it, or of another currency',
  })
  @IsOptional()
  @IsPart(() => ApprovalLimit, 'must be an object of a value and a unit')
  readonly above?: ApprovalLimit | null;

  @ApiPropertyOptional({
    ...count,
    description: `For how many hours what waits may be decided, ${EXPIRES_AFTER_HOURS_MAX} at most; ${EXPIRES_AFTER_HOURS} when it is left out`,
  })
  @IsOptional()
  @IsInt({ message: 'must be a whole number of hours' })
  @Min(1)
  @Max(EXPIRES_AFTER_HOURS_MAX)
  readonly expiresAfterHours?: number | null;
}

@ApiSchema({ name: 'ApprovalRule' })
export abstract class ApprovalRuleResource {
  @ApiPropertyOptional(oneOf(...RULED)) abstract readonly action: Action;
  @ApiPropertyOptional(flag) abstract readonly isNeeded: boolean;
  @ApiPropertyOptional(orNull(open)) abstract readonly above: object | null;
  @ApiPropertyOptional(count) abstract readonly expiresAfterHours: number;
}

@SaysClass()
@ApiSchema({ name: 'Approval' })
export abstract class ApprovalResource {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly href: string;
  @ApiPropertyOptional(oneOf(...ACTIONS)) abstract readonly action: Action;
  @ApiPropertyOptional({ ...text, description: 'What it is done to' })
  abstract readonly target: string;
  @ApiPropertyOptional({ ...open, description: 'What is done once it is approved' })
  abstract readonly command: object;
  @ApiPropertyOptional(oneOf('pending', 'approved', 'rejected', 'expired'))
  abstract readonly status: ApprovalStatus;
  @ApiPropertyOptional({ ...text, description: 'Who, as the audit names him' })
  abstract readonly askedBy: string;
  @ApiPropertyOptional(instant) abstract readonly askedAt: string;
  @ApiPropertyOptional({ ...instant, description: 'From then on nobody approves it' })
  abstract readonly expiresAt: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly decidedBy: string | null;
  @ApiPropertyOptional(orNull(instant)) abstract readonly decidedAt: string | null;
  @ApiPropertyOptional({ ...orNull(text), description: 'Why it was decided so' })
  abstract readonly reason: string | null;
  @ApiPropertyOptional({ ...orNull(open), description: 'What came of it' })
  abstract readonly result: object | null;
}

export const APPROVALS = ownCollection('Approval', 'approvals', ApprovalResource);
