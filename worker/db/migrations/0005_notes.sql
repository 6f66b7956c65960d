-- Notes, logged calls and visits, with their dated next steps.
CREATE TABLE `note` (
	`id` text PRIMARY KEY NOT NULL,
	`customer_id` text NOT NULL,
	`contact_id` text,
	`message_id` text,
	`kind` text NOT NULL,
	`text` text NOT NULL,
	`happened_at` text NOT NULL,
	`author_id` text NOT NULL,
	`created_at` text NOT NULL,
	`edited_at` text,
	`deleted_at` text,
	`step_text` text,
	`step_due_on` text,
	`step_person_id` text,
	`step_done_at` text,
	FOREIGN KEY (`customer_id`) REFERENCES `customer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`author_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`step_person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `note_customer` ON `note` (`customer_id`,`happened_at`);
--> statement-breakpoint
CREATE INDEX `note_step` ON `note` (`step_person_id`,`step_due_on`) WHERE step_due_on is not null and step_done_at is null and deleted_at is null;
