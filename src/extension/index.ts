export { extensionErrors } from './extension.errors';
export { ExtensionModule } from './extension.module';
