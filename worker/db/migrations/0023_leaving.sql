CREATE TABLE `check_call` (
	`month` text NOT NULL,
	`customer_id` text NOT NULL,
	`caller_id` text,
	`owner_id` text,
	`drawn_at` text NOT NULL,
	`done_at` text,
	`answers` text DEFAULT '{}' NOT NULL,
	PRIMARY KEY(`month`, `customer_id`),
	FOREIGN KEY (`customer_id`) REFERENCES `customer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`caller_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`owner_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `check_call_caller` ON `check_call` (`caller_id`,`month`);--> statement-breakpoint
CREATE TABLE `complaint` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`via` text NOT NULL,
	`customer_id` text,
	`message_id` text,
	`from_name` text DEFAULT '' NOT NULL,
	`from_email` text DEFAULT '' NOT NULL,
	`from_company` text DEFAULT '' NOT NULL,
	`text` text NOT NULL,
	`language` text NOT NULL,
	`at` text NOT NULL,
	`due_at` text NOT NULL,
	`state` text NOT NULL,
	`handler_id` text,
	`answer` text DEFAULT '' NOT NULL,
	`answered_by` text,
	`answered_at` text,
	FOREIGN KEY (`customer_id`) REFERENCES `customer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`handler_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`answered_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `complaint_state` ON `complaint` (`state`,`due_at`);--> statement-breakpoint
CREATE INDEX `complaint_customer` ON `complaint` (`customer_id`);--> statement-breakpoint
CREATE TABLE `customer_date` (
	`id` text PRIMARY KEY NOT NULL,
	`customer_id` text NOT NULL,
	`contact_id` text,
	`kind` text NOT NULL,
	`day` text NOT NULL,
	`is_yearly` integer NOT NULL,
	`words` text NOT NULL,
	`remind_days` integer NOT NULL,
	`done_for` text,
	`added_by` text NOT NULL,
	`added_at` text NOT NULL,
	FOREIGN KEY (`customer_id`) REFERENCES `customer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`added_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `customer_date_customer` ON `customer_date` (`customer_id`);--> statement-breakpoint
CREATE TABLE `customer_stage` (
	`customer_id` text NOT NULL,
	`stage` text NOT NULL,
	`person_id` text NOT NULL,
	`set_by` text NOT NULL,
	`set_at` text NOT NULL,
	PRIMARY KEY(`customer_id`, `stage`),
	FOREIGN KEY (`customer_id`) REFERENCES `customer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`set_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `customer_stage_person` ON `customer_stage` (`person_id`);--> statement-breakpoint
CREATE TABLE `report_schedule` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`period` text NOT NULL,
	`scope` text NOT NULL,
	`created_at` text NOT NULL,
	`next_on` text NOT NULL,
	`last_sent_at` text,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `report_schedule_next` ON `report_schedule` (`next_on`);--> statement-breakpoint
CREATE TABLE `evidence_pack` (
	`id` text PRIMARY KEY NOT NULL,
	`handover_id` text,
	`person_id` text NOT NULL,
	`scope` text NOT NULL,
	`reason` text NOT NULL,
	`state` text NOT NULL,
	`asked_by` text NOT NULL,
	`asked_at` text NOT NULL,
	`decided_by` text,
	`decided_at` text,
	`cursor` text,
	`made_at` text,
	`bytes` integer,
	`sha256` text,
	FOREIGN KEY (`handover_id`) REFERENCES `handover`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`asked_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `evidence_pack_state` ON `evidence_pack` (`state`,`asked_at`);--> statement-breakpoint
CREATE TABLE `exit_talk` (
	`handover_id` text PRIMARY KEY NOT NULL,
	`answers` text NOT NULL,
	`written_by` text NOT NULL,
	`written_at` text NOT NULL,
	FOREIGN KEY (`handover_id`) REFERENCES `handover`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`written_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `exposure_day` (
	`day` text NOT NULL,
	`team_id` text NOT NULL,
	`customers` integer NOT NULL,
	`known_to_none` integer NOT NULL,
	`known_to_one` integer NOT NULL,
	`known_to_two` integer NOT NULL,
	`concentration` real NOT NULL,
	PRIMARY KEY(`day`, `team_id`)
);
--> statement-breakpoint
CREATE TABLE `handover` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`state` text NOT NULL,
	`opened_at` text NOT NULL,
	`opened_by` text,
	`last_day` text,
	`manager_id` text,
	`words` text DEFAULT '' NOT NULL,
	`ended_at` text,
	`ended_by` text,
	`closed_at` text,
	`closed_by` text,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`opened_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`manager_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`ended_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`closed_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `handover_open` ON `handover` (`person_id`) WHERE state in ('open', 'ended');--> statement-breakpoint
CREATE INDEX `handover_person` ON `handover` (`person_id`,`opened_at`);--> statement-breakpoint
CREATE TABLE `handover_call` (
	`handover_id` text NOT NULL,
	`customer_id` text NOT NULL,
	`caller_id` text,
	`rank` integer NOT NULL,
	`outcome` text,
	`words` text DEFAULT '' NOT NULL,
	`done_at` text,
	`done_by` text,
	PRIMARY KEY(`handover_id`, `customer_id`),
	FOREIGN KEY (`handover_id`) REFERENCES `handover`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`customer_id`) REFERENCES `customer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`caller_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`done_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `handover_call_caller` ON `handover_call` (`caller_id`) WHERE done_at is null;--> statement-breakpoint
CREATE TABLE `handover_customer` (
	`handover_id` text NOT NULL,
	`customer_id` text NOT NULL,
	`role` text NOT NULL,
	`rank` integer DEFAULT 0 NOT NULL,
	`taker_id` text,
	`why` text DEFAULT '[]' NOT NULL,
	`state` text NOT NULL,
	`offered_by` text,
	`offered_at` text,
	`decided_at` text,
	`words` text DEFAULT '' NOT NULL,
	`due_on` text,
	`sheet` text DEFAULT '{}' NOT NULL,
	`sheet_version` integer DEFAULT 0 NOT NULL,
	`completed_at` text,
	`signed_at` text,
	`signed_version` integer,
	`intro_drafted_at` text,
	`intro_message_id` text,
	`intro_sent_at` text,
	`talk_on` text,
	`talk_done_at` text,
	PRIMARY KEY(`handover_id`, `customer_id`),
	FOREIGN KEY (`handover_id`) REFERENCES `handover`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`customer_id`) REFERENCES `customer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`taker_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`offered_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `handover_customer_taker` ON `handover_customer` (`taker_id`,`state`);--> statement-breakpoint
CREATE INDEX `handover_customer_customer` ON `handover_customer` (`customer_id`);--> statement-breakpoint
CREATE TABLE `handover_step` (
	`id` text PRIMARY KEY NOT NULL,
	`handover_id` text NOT NULL,
	`kind` text NOT NULL,
	`words` text DEFAULT '' NOT NULL,
	`due_on` text,
	`done_at` text,
	`done_by` text,
	FOREIGN KEY (`handover_id`) REFERENCES `handover`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`done_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `handover_step_handover` ON `handover_step` (`handover_id`);--> statement-breakpoint
CREATE TABLE `quarantine_key` (
	`device_id` text PRIMARY KEY NOT NULL,
	`wrapped_key` text NOT NULL,
	`at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `quarantined` (
	`id` text PRIMARY KEY NOT NULL,
	`device_id` text NOT NULL,
	`person_id` text NOT NULL,
	`bytes` integer NOT NULL,
	`arrived_at` text NOT NULL,
	`state` text NOT NULL,
	`decided_by` text,
	`decided_at` text,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `quarantined_state` ON `quarantined` (`state`,`arrived_at`);--> statement-breakpoint
CREATE TABLE `scim_token` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` text NOT NULL,
	`last_used_at` text,
	`revoked_at` text,
	FOREIGN KEY (`created_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `scim_token_id_unique` ON `scim_token` (`id`);--> statement-breakpoint
CREATE TABLE `scim_user` (
	`person_id` text PRIMARY KEY NOT NULL,
	`external_id` text,
	`user_name` text NOT NULL,
	`attributes` text NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `scim_user_user_name_unique` ON `scim_user` (`user_name`);--> statement-breakpoint
CREATE UNIQUE INDEX `scim_user_external` ON `scim_user` (`external_id`) WHERE external_id is not null;--> statement-breakpoint
CREATE TABLE `silence` (
	`id` text PRIMARY KEY NOT NULL,
	`customer_id` text NOT NULL,
	`handover_id` text,
	`raised_at` text NOT NULL,
	`last_at` text,
	`figures` text NOT NULL,
	`state` text NOT NULL,
	`plan_text` text DEFAULT '' NOT NULL,
	`plan_by` text,
	`plan_due_on` text,
	`outcome` text,
	`cost` text,
	`currency` text,
	`words` text DEFAULT '' NOT NULL,
	`closed_at` text,
	`closed_by` text,
	FOREIGN KEY (`customer_id`) REFERENCES `customer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`handover_id`) REFERENCES `handover`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`plan_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`closed_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `silence_open` ON `silence` (`customer_id`) WHERE state = 'open';--> statement-breakpoint
CREATE INDEX `silence_state` ON `silence` (`state`,`raised_at`);