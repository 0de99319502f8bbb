// folder.h: makes the names in a folder as durable as the files.
#pragma once

#include "base/base.h"

// Syncs the folder in which `path` lies.
MUST_USE bool folder_sync_of(const char *path);
