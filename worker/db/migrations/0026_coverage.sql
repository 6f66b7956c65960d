CREATE TABLE `coverage` (
	`mailbox_id` text PRIMARY KEY NOT NULL,
	`webmail` text NOT NULL,
	`since_day` text NOT NULL,
	`at` text NOT NULL,
	`folders` integer NOT NULL,
	`unlisted` integer NOT NULL,
	`listed` integer NOT NULL,
	`unread` integer NOT NULL,
	`wanted` integer NOT NULL,
	`recorded` integer NOT NULL,
	FOREIGN KEY (`mailbox_id`) REFERENCES `mailbox`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `webmail_fault` (
	`day` text NOT NULL,
	`webmail` text NOT NULL,
	`release` text NOT NULL,
	`fault` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`day`, `webmail`, `release`, `fault`)
);
