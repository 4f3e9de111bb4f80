export { PartyModule } from './party.module';
export { partyErrors } from './party.errors';
