// What the server adds to TMF651 documents: where their life begins and when they changed. Their
// states are free texts, as in the standard.
import { formatInstant } from '../core/time';
import type { ResourceRules } from '../tmf';

export const agreementRules: ResourceRules = {
  beforeCreate: (_tx, body, { at }) => ({
    status: 'in process',
    initialDate: formatInstant(at),
    ...body,
  }),
  // Per the standard, `completionDate` may be set only when the agreement is created.
  beforePatch: (_tx, { body: { completionDate } }, after) => {
    const { completionDate: _ignored, ...rest } = after;
    return completionDate === undefined ? rest : { ...rest, completionDate };
  },
};

export const agreementSpecificationRules: ResourceRules = {
  beforeCreate: (_tx, body, { at }) => ({
    lifecycleStatus: 'In study',
    ...body,
    lastUpdate: formatInstant(at),
  }),
  // The standard lets a client send `lastUpdate`; it is replaced, because the server sets this stamp.
  beforePatch: (_tx, _before, after, { at }) => ({ ...after, lastUpdate: formatInstant(at) }),
};
