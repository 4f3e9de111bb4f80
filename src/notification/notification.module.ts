import { Module } from '@nestjs/common';
import { OwnHubController } from './api/hub.controller';
import { ListenerController } from './api/listener.controller';
import { EventFilters } from './event-filters.service';
import { EventRetention } from './event-retention.service';
import { EventVersions } from './event-versions.service';
import { HUB_APIS } from './hub/hub-apis';
import { hubController } from './hub/hub.controller';
import { ListenerSecrets } from './listener-secrets.service';
import { NotificationService } from './notification.service';
import { Relay } from './relay.service';
import { Router } from './router.service';
import { Sender } from './sender.service';

@Module({
  controllers: [...HUB_APIS.map(hubController), OwnHubController, ListenerController],
  exports: [NotificationService],
  providers: [
    NotificationService,
    Relay,
    Router,
    Sender,
    EventFilters,
    EventRetention,
    EventVersions,
    ListenerSecrets,
  ],
})
export class NotificationModule {}
