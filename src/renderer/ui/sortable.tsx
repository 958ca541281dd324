/** Lists whose items change places: by mouse, and by keyboard on each item's handle. dnd-kit does the moving and the announcing. */
import { closestCenter, DndContext, KeyboardSensor, PointerSensor, useSensor, useSensors, type DragEndEvent } from '@dnd-kit/core';
import { arrayMove, SortableContext, sortableKeyboardCoordinates, useSortable, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { useState, type CSSProperties, type ReactElement, type ReactNode } from 'react';

import { IconButton } from './parts.tsx';

/** How far a pointer moves before it drags, pixels: a click stays a click. */
const DRAG_AFTER_PX = 4;

/** `label`: what an item is called when its place is told. */
export function SortableList(props: { ids: readonly string[]; label: (id: string) => string; moved: (label: string, place: number) => string; onOrder: (ids: string[]) => void; children: ReactNode }): ReactElement {
  const { ids, label, moved, onOrder, children } = props;
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: DRAG_AFTER_PX } }), useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }));
  const end = ({ active, over }: DragEndEvent): void => {
    const [from, to] = [ids.indexOf(String(active.id)), ids.indexOf(String(over?.id ?? active.id))];
    if (from !== to && from >= 0 && to >= 0) {
      onOrder(arrayMove([...ids], from, to));
    }
  };
  const place = (id: unknown, over: unknown): string => moved(label(String(id)), ids.indexOf(String(over ?? id)) + 1);
  return (
    <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={end} accessibility={{
      announcements: {
        onDragStart: ({ active }) => place(active.id, null), onDragOver: ({ active, over }) => place(active.id, over?.id), onDragEnd: ({ active, over }) => place(active.id, over?.id),
        onDragCancel: ({ active }) => place(active.id, null),
      },
    }}>
      <SortableContext items={[...ids]} strategy={verticalListSortingStrategy}>{children}</SortableContext>
    </DndContext>
  );
}

/** The feed tells of a new order so much later than the answer to its call, at most, milliseconds. */
const FEED_LATE_MS = 250;

/** The order that is shown, and what changes it: a wish stands until the feed has brought it, so that nothing jumps back. */
export function useOrder(ids: readonly string[], send: (ids: string[]) => Promise<unknown>): { order: readonly string[]; reorder: (ids: string[]) => void } {
  const [wish, setWish] = useState<readonly string[] | null>(null);
  // What has begun or come meanwhile makes a wish void.
  const order = wish && wish.length === ids.length && wish.every(id => ids.includes(id)) ? wish : ids;
  const reorder = (next: string[]): void => {
    setWish(next);
    void send(next).finally(() => { setTimeout(() => { setWish(now => (now === next ? null : now)); }, FEED_LATE_MS); });
  };
  return { order, reorder };
}

/** What a sortable item needs: its reference and style, and the handle that it is moved with. */
export function useSortableItem(id: string, handleLabel: string): { setNodeRef: (element: HTMLElement | null) => void; style: CSSProperties; handle: ReactElement; dragging: boolean } {
  const { attributes, listeners, setNodeRef, transform, transition, isDragging } = useSortable({ id });
  return {
    setNodeRef, dragging: isDragging,
    style: { transform: CSS.Translate.toString(transform), ...(transition === undefined ? {} : { transition }), ...(isDragging ? { zIndex: 1, position: 'relative' } : {}) },
    handle: <IconButton icon="grip" label={handleLabel} {...attributes} {...listeners} role="button" />,
  };
}
