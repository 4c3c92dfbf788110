import { Module } from '@nestjs/common';
import { PeopleController } from './people.controller.js';
import { ListPersonsHandler, ReadMyselfHandler, ReadPersonHandler } from './people.view.js';
import {
  AddRepresentativeHandler,
  DelegateHandler,
  GrantRoleHandler,
  RemoveRepresentativeHandler,
  RevokeRoleHandler,
} from './person.handlers.js';
import {
  RegisterFirstAdministratorHandler,
  RegisterPersonHandler,
} from './registration.handlers.js';
import { ReadRoleHistoryHandler } from './role-history.view.js';

@Module({
  controllers: [PeopleController],
  providers: [
    RegisterPersonHandler,
    RegisterFirstAdministratorHandler,
    GrantRoleHandler,
    RevokeRoleHandler,
    DelegateHandler,
    AddRepresentativeHandler,
    RemoveRepresentativeHandler,
    ListPersonsHandler,
    ReadPersonHandler,
    ReadMyselfHandler,
    ReadRoleHistoryHandler,
  ],
})
export class PeopleModule {}
