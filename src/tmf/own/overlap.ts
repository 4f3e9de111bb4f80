// What is rotated: another comes in its place, and the one before goes on for a while.
import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** Where nothing is said: a day to bring the new one wherever the old one is. */
export const OVERLAP_HOURS = 24;

const QUARTER_HOURS = 24 * 90;

/** `what`, as in `the key before goes on`. */
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
