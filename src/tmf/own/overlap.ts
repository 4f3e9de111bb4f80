// Rotation of keys and secrets: a new one is created, and the former stays valid for a while.
import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** The default: a day to distribute the new one. */
export const OVERLAP_HOURS = 24;

const QUARTER_HOURS = 24 * 90;

/** `what` is the subject of messages, as in `the key before goes on`. */
export function IsOverlap(what: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      type: 'integer',
      description: `For how many hours ${what}; ${OVERLAP_HOURS} when it is left out, 0: it ends at once`,
      default: OVERLAP_HOURS,
    }),
    IsOptional(),
    IsInt({ message: 'must be a whole number of hours' }),
    Min(0),
    Max(QUARTER_HOURS),
  );
}
