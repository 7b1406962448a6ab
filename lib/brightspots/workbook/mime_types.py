"""What a page carries besides what it shows: the names under which outputs hold it for the batch."""

FINDING = "application/vnd.brightspots.finding+json"
PAGE = "application/vnd.brightspots.page+json"
