export { ContractModule } from './contract.module';
