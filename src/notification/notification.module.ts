import { Module } from '@nestjs/common';
import { AttentionModule, tellsOfWaiting } from '../attention';
import { OwnHubController } from './api/hub.controller';
import { ListenerController } from './api/listener.controller';
import { ReplayController } from './api/replay.controller';
import { EventFilters } from './event-filters.service';
import { EventSelection } from './event-selection.service';
import { EventRetention } from './event-retention.service';
import { EventVersions } from './event-versions.service';
import { HUB_APIS } from './hub/hub-apis';
import { hubController } from './hub/hub.controller';
import { Leftovers } from './leftovers.service';
import { ListenerSecrets } from './listener-secrets.service';
import { NotificationService } from './notification.service';
import { Relay } from './relay.service';
import { Replays } from './replays.service';
import { Router } from './router.service';
import { Sender } from './sender.service';
import { WAITING_LISTENERS } from './store/waiting-listeners';

@Module({
  imports: [AttentionModule],
  controllers: [
    ...HUB_APIS.map(hubController),
    OwnHubController,
    ListenerController,
    ReplayController,
  ],
  exports: [NotificationService],
  providers: [
    NotificationService,
    Relay,
    Router,
    Sender,
    EventFilters,
    EventRetention,
    EventVersions,
    EventSelection,
    Replays,
    Leftovers,
    ListenerSecrets,
    tellsOfWaiting(WAITING_LISTENERS),
  ],
})
export class NotificationModule {}
