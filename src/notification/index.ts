export { NotificationModule } from './notification.module';
export { NotificationService } from './notification.service';
export { notificationErrors } from './notification.errors';
