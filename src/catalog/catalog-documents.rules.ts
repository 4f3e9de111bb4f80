// The rules of the catalogue's resources that are only documents.
import type { ResourceRules } from '../tmf';
import { checkPeriods } from './tmf620/never-valid';
import { withChange, withCreation } from './tmf620/stamp.convert';

export const documentRules: ResourceRules = {
  beforeCreate: (_tx, body, { at }) => withCreation(body, at),
  beforePatch: (_tx, before, after, { at }) => withChange(before.body, after, at),
};

/** The values of a characteristic are valid for a time, which products are judged by. */
export const specificationRules: ResourceRules = {
  beforeCreate: (_tx, body, { at }) => {
    checkPeriods({}, body, false);
    return withCreation(body, at);
  },
  beforePatch: (_tx, before, after, { at }) => {
    checkPeriods(before.body, after, false);
    return withChange(before.body, after, at);
  },
};
